from privacy.desk.models.attachment import Attachment, AttachmentChunk
from privacy.desk.models.case import Case, WrongState
from privacy.desk.models.case_event import CaseEvent
from privacy.desk.models.case_rules import State
from privacy.desk.models.escalation import Escalation
from privacy.desk.models.links import CaseLink, LinkRequest
from privacy.desk.models.opt_out_review import OptOutReview
from privacy.desk.models.reply_template import ReplyTemplate

__all__ = [
    "Attachment",
    "AttachmentChunk",
    "Case",
    "CaseEvent",
    "CaseLink",
    "Escalation",
    "LinkRequest",
    "OptOutReview",
    "ReplyTemplate",
    "State",
    "WrongState",
]
