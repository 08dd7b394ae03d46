from leads.models.acknowledged_request import AcknowledgedRequest
from leads.models.choice import Choice
from leads.models.contact import Contact
from leads.models.field_change import FieldChange
from leads.models.information_request import InformationRequest, WrongState
from leads.models.laid_aside import LaidAside
from leads.models.link import Link
from leads.models.link_wish import LinkWish
from leads.models.note import Note
from leads.models.waiting_form import WaitingForm

__all__ = [
    "AcknowledgedRequest",
    "Choice",
    "Contact",
    "FieldChange",
    "InformationRequest",
    "LaidAside",
    "Link",
    "LinkWish",
    "Note",
    "WaitingForm",
    "WrongState",
]
