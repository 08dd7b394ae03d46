from privacy.desk.models.attachment import Attachment, AttachmentPiece
from privacy.desk.models.case_link import CaseLink
from privacy.desk.models.entry import Entry
from privacy.desk.models.escalation import Escalation
from privacy.desk.models.inquiry import Inquiry, WrongState
from privacy.desk.models.link_wish import LinkWish
from privacy.desk.models.reply_template import ReplyTemplate
from privacy.desk.models.states import State

__all__ = [
    "Attachment",
    "AttachmentPiece",
    "CaseLink",
    "Entry",
    "Escalation",
    "Inquiry",
    "LinkWish",
    "ReplyTemplate",
    "State",
    "WrongState",
]
