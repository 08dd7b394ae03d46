"""Whether a case may end without a word: only after an answer to everything that its person wrote."""

from datetime import datetime

from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.posted import owed


def is_answered(*, inquiry: Inquiry, at: datetime) -> bool:
    """Say whether everything that the person wrote was answered, by mail that arrived or by post.

    What asks something back, or how it ended outside the company, is no answer.
    """
    if inquiry.state != State.ANSWERED or inquiry.entries.unanswered().exists():
        return False
    return Entry.Event.LETTER_BY_POST not in {one.event for one in owed(inquiry=inquiry, at=at)}


def can_be_told(*, inquiry: Inquiry) -> bool:
    """Say whether there is somebody to mail: no program, and nobody without an address or erased."""
    return bool(inquiry.address) and not inquiry.suspicion
