"""Write down that a version has come into force. Nothing depends on it: the instant follows from the recorded times."""

from datetime import datetime

from django.db import transaction

from privacy.models import Kind, PolicyVersion
from responsys_site.ground.evidence import record
from responsys_site.ground.models import Entry

KIND = "policy in force"


def note_what_is_in_force(*, at: datetime) -> list[int]:
    """Append to the evidence each version that has come into force by `at`, once; return their numbers.

    History that was recorded on import is not among them.
    """
    if not _unnoted(at):
        return []
    with transaction.atomic():
        # Whoever notes holds the oldest version's row, so that two at once do not note the same.
        list(PolicyVersion.objects.posted().select_for_update(no_key=True, of=("self",)).order_by("number")[:1])
        started = _unnoted(at)
        for version in started:
            facts = {"version": version.number, "in_force_at": version.in_force_at and version.in_force_at.isoformat()}
            record(kind=KIND, at=at, facts=facts)
    return [version.number or 0 for version in started]


def _unnoted(at: datetime) -> list[PolicyVersion]:
    noted = {facts["version"] for facts in Entry.objects.filter(kind=KIND).values_list("facts", flat=True)}
    own = PolicyVersion.objects.public().exclude(kind=Kind.IMPORTED).exclude(number__in=noted)
    return [version for version in own if version.in_force_at is not None and version.in_force_at <= at]
