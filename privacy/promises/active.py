"""What the policy in force promises, and the figures that it states."""

from datetime import datetime

from django.conf import settings

from privacy.clauses import clauses_of
from privacy.models import PolicyText, PolicyVersion


def active_promise_ids(*, at: datetime) -> frozenset[str]:
    """Return the ids that the clauses of the version in force cite; none on a site that has posted no policy."""
    text = _text_in_force(at)
    clauses = clauses_of(markdown=text.markdown) if text else ()
    return frozenset(promise for clause in clauses for promise in clause.promises)


def stated_figures(*, at: datetime) -> dict[str, str]:
    """Return the figures that the version in force states, as they were when it was posted, by name."""
    text = _text_in_force(at)
    return text.figures if text else {}


def _text_in_force(at: datetime) -> PolicyText | None:
    row = PolicyVersion.objects.in_force(at=at)
    texts = list(row.texts.all()) if row else []
    return next((text for text in texts if text.language == settings.LANGUAGE_CODE), texts[0] if texts else None)
