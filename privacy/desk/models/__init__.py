from privacy.desk.models.case import Case, WrongState
from privacy.desk.models.case_event import Attachment, AttachmentChunk, CaseEvent
from privacy.desk.models.case_records import CaseLink, Escalation, LinkRequest, OptOutReview
from privacy.desk.models.case_rules import State
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
