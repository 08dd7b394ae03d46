from leads.admin.laid_aside import LaidAsideAdmin
from leads.admin.mail import DeliveryAdmin, IncomingMailAdmin, MessageAdmin, SuppressionAdmin
from leads.admin.people import ChoiceAdmin, ContactAdmin
from leads.admin.requests import InformationRequestAdmin
from leads.admin.waiting import WaitingFormAdmin

__all__ = [
    "ChoiceAdmin",
    "ContactAdmin",
    "DeliveryAdmin",
    "IncomingMailAdmin",
    "InformationRequestAdmin",
    "LaidAsideAdmin",
    "MessageAdmin",
    "SuppressionAdmin",
    "WaitingFormAdmin",
]
