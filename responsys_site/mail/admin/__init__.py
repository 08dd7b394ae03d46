from responsys_site.mail.admin.deliveries import DeliveryAdmin
from responsys_site.mail.admin.inbound import IncomingMailAdmin
from responsys_site.mail.admin.messages import MessageAdmin
from responsys_site.mail.admin.suppressions import SuppressionAdmin

__all__ = ["DeliveryAdmin", "IncomingMailAdmin", "MessageAdmin", "SuppressionAdmin"]
