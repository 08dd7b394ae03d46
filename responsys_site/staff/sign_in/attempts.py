"""Evidence of wrong passwords: one line per form, account and hour, however many the tries."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F

from responsys_site.core.audit import audit_log
from responsys_site.core.models import RateLimitCounter

HOUR = timedelta(hours=1) // timedelta(seconds=1)
# How long a count waits at most for the job that records it.
RECORD_AGE = timedelta(days=7) // timedelta(seconds=1)


class Form(StrEnum):
    SIGN_IN = "sign-in"
    PASSWORD_CHANGE = "password-change"  # noqa: S105 (the name of a form)


class Outcome(StrEnum):
    WRONG = "wrong"
    REFUSED = "refused"


COUNTER_NAMES = {f"{form} {outcome}": (form, outcome) for form in Form for outcome in Outcome}


def count_failure(*, form: Form, outcome: Outcome, staff_id: int | None, at: datetime) -> None:
    """Count one failure. `staff_id` is None for a name that no account has; what was typed is kept nowhere."""
    started = int(at.timestamp()) // HOUR * HOUR
    key: dict[str, Any] = {"name": f"{form} {outcome}", "subject": str(staff_id or ""), "started": started}
    counter = RateLimitCounter(**key, ends=started + HOUR + RECORD_AGE, count=0)
    RateLimitCounter.objects.bulk_create([counter], ignore_conflicts=True)
    RateLimitCounter.objects.filter(**key).update(count=F("count") + 1)


def record_failures(*, at: datetime) -> int:
    """Append what was counted in the hours that have ended to the evidence; return the number of lines."""
    ended = int(at.timestamp()) - HOUR
    with transaction.atomic():
        rows = list(
            RateLimitCounter.objects.select_for_update()
            .filter(name__in=COUNTER_NAMES, started__lte=ended)
            .order_by("started", "pk")
        )
        for facts in _facts(rows):
            audit_log.append(kind="password-failures", at=at, facts=facts)
        RateLimitCounter.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(_facts(rows))


def _facts(rows: list[RateLimitCounter]) -> list[dict[str, Any]]:
    counts: defaultdict[tuple[str, str, int], Counter[str]] = defaultdict(Counter)
    for row in rows:
        form, outcome = COUNTER_NAMES[row.name]
        counts[form, row.subject, row.started][outcome] += row.count
    return [
        {
            "form": str(form),
            "staff": int(subject) if subject else None,
            "hour": datetime.fromtimestamp(started, UTC).isoformat(),
            **{str(outcome): counted[outcome] for outcome in Outcome},
        }
        for (form, subject, started), counted in counts.items()
    ]
