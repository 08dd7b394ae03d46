"""Which promises the policy in force makes."""

from datetime import datetime

from django.conf import settings

from privacy.clauses import clauses_of
from privacy.models import PolicyVersion


def active_promise_ids(*, at: datetime) -> frozenset[str]:
    """Return the ids that the clauses of the version in force cite; none on a site that has posted no policy."""
    row = PolicyVersion.objects.in_force(at=at)
    texts = list(row.texts.all()) if row else []
    if not texts:
        return frozenset()
    text = next((text for text in texts if text.language == settings.LANGUAGE_CODE), texts[0])
    return frozenset(promise for clause in clauses_of(markdown=text.markdown) for promise in clause.promises)
