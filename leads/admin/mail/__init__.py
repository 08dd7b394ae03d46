from leads.admin.mail.deliveries import DeliveryAdmin
from leads.admin.mail.incoming import IncomingMailAdmin
from leads.admin.mail.messages import MessageAdmin
from leads.admin.mail.suppressions import SuppressionAdmin

__all__ = ["DeliveryAdmin", "IncomingMailAdmin", "MessageAdmin", "SuppressionAdmin"]
