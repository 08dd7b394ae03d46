from privacy.models.approvals import Posting, Review
from privacy.models.notice import Hold, Notice, Replacement
from privacy.models.text import ClauseNote, PolicyText
from privacy.models.version import Kind, PolicyVersion

__all__ = [
    "ClauseNote",
    "Hold",
    "Kind",
    "Notice",
    "PolicyText",
    "PolicyVersion",
    "Posting",
    "Replacement",
    "Review",
]
