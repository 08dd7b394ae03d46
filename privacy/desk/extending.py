"""Tell a person that our answer takes longer, and why, while it is not yet due (GDPR, article 12.3; CCPA 1798.130)."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.due import EXTENDABLE, longest_due_at
from privacy.desk.emails import send_longer
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.models.states import RUNNING
from privacy.desk.thread import happened
from responsys_site.ground import evidence

Event = Entry.Event


def can_be_extended(*, inquiry: Inquiry, at: datetime) -> bool:
    """Say whether a law lets this clock run longer: once, for the rights that it names, before the answer is due."""
    is_ours = inquiry.state in RUNNING and not inquiry.suspicion and not inquiry.erased_at
    return is_ours and inquiry.kind in EXTENDABLE and inquiry.extended_at is None and at < inquiry.due_at


def latest_of(*, inquiry: Inquiry) -> datetime:
    """Return the last instant to which the clock of the case can be extended."""
    return longest_due_at(since=inquiry.runs_from + inquiry.paused_for, due=inquiry.due_at)


@transaction.atomic
def extend(
    *, inquiry: Inquiry, until: datetime, reason: str, by: AbstractBaseUser, at: datetime, posted_on: datetime | None
) -> None:
    """Have the answer due `until`, and tell the person the reason: by mail, or by the letter of the day `posted_on`.

    Whoever had no word of us so far has one now, and colleagues are reminded afresh. Raises WrongState where no law
    lets us, or the person would hear of it too late.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    told_at = posted_on or at
    is_within = row.due_at < until <= latest_of(inquiry=row) and told_at < row.due_at
    if not can_be_extended(inquiry=row, at=at) or not is_within or bool(row.address) == bool(posted_on):
        raise WrongState
    due = {"due_at": until, "first_due_at": row.due_at, "extended_at": told_at, "reminded_at": None}
    acknowledged = row.acknowledged_at or max(told_at, row.received_at)
    state = State.WAITING_FOR_US if row.state == State.NEW else State(row.state)
    row.move(to=state, acknowledged_at=acknowledged, **due)
    message = send_longer(inquiry=row, text=reason, at=at) if row.address else None
    happened(inquiry=row, event=Event.EXTENDED, at=at, by=by, message=message, text=reason)
    _record(row, by, at)
    inquiry.refresh_from_db()


def was_told(*, inquiry: Inquiry) -> bool:
    """Say whether the word that it takes longer reached the person: its mail did not come back, or a letter went."""
    entry = inquiry.entries.filter(event=Event.EXTENDED).last()
    if entry is None or not inquiry.entries.undelivered().filter(pk=entry.pk).exists():
        return True
    return inquiry.entries.filter(event=Event.LETTER_BY_POST, pk__gt=entry.pk).exists()


def _record(row: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    assert row.first_due_at and row.extended_at
    times = {"first_due": row.first_due_at.isoformat(), "due": row.due_at.isoformat()}
    told = {"told": row.extended_at.isoformat(), "how": "mail" if row.address else "post"}
    facts = {"inquiry": row.pk, "staff": by.pk, **times, **told}
    evidence.record(kind="inquiry-extended", at=at, facts=facts, subject=row.address_digest)
