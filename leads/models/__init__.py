from leads.models.acknowledged_request import AcknowledgedRequest
from leads.models.consent_event import ConsentEvent
from leads.models.contact import Contact, ContactChange
from leads.models.information_request import InformationRequest, Note, WrongState
from leads.models.link import Link, LinkRequest
from leads.models.submission import PendingSubmission, QuarantinedSubmission

__all__ = [
    "AcknowledgedRequest",
    "ConsentEvent",
    "Contact",
    "ContactChange",
    "InformationRequest",
    "Link",
    "LinkRequest",
    "Note",
    "PendingSubmission",
    "QuarantinedSubmission",
    "WrongState",
]
