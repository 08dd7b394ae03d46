from privacy.models.clause_note import ClauseNote
from privacy.models.hold import Hold
from privacy.models.notice import Notice, Replacement
from privacy.models.posting import Posting
from privacy.models.review import Review
from privacy.models.text import PolicyText
from privacy.models.version import Kind, PolicyVersion, PolicyVersionQuerySet

__all__ = [
    "ClauseNote",
    "Hold",
    "Kind",
    "Notice",
    "PolicyText",
    "PolicyVersion",
    "PolicyVersionQuerySet",
    "Posting",
    "Replacement",
    "Review",
]
