"""What colleagues do with a case beside answering it. Each act is one transaction, and an entry in the thread."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.closing import can_be_told, is_answered
from privacy.desk.emails import send_closed, send_joined
from privacy.desk.joined_clock import clock_of_both, kind_of_both, state_of_both
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.thread import happened, noted

Event = Entry.Event


@transaction.atomic
def assign(*, inquiry: Inquiry, to: AbstractBaseUser, by: AbstractBaseUser, at: datetime) -> None:
    """Give a case to a colleague. A new one waits for us from then on. Raises WrongState once it is merged."""
    if inquiry.state == State.MERGED:
        raise WrongState
    state = State.WAITING_FOR_US if inquiry.state == State.NEW else State(inquiry.state)
    inquiry.move(to=state, assigned_to=to.pk)
    happened(inquiry=inquiry, event=Event.ASSIGNED, at=at, by=by)


def note(*, inquiry: Inquiry, text: str, by: AbstractBaseUser, at: datetime) -> Entry:
    """Write a note that only colleagues see."""
    return noted(inquiry=inquiry, text=text, by=by, at=at)


@transaction.atomic
def close(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Nothing is left to do. Whoever was not answered is told by mail, with the way back, if there is somebody to tell.

    Raises WrongState, also while an escalation has not come to its end.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.escalations.open().exists():
        raise WrongState
    is_told = can_be_told(inquiry=row) and not is_answered(inquiry=row, at=at)
    told = {"acknowledged_at": row.acknowledged_at or at} if is_told else {}
    inquiry.move(to=State.CLOSED, closed_at=at, paused_at=None, **told)
    message = send_closed(inquiry=row, at=at) if is_told else None
    happened(inquiry=row, event=Event.CLOSED, at=at, by=by, message=message)


@transaction.atomic
def pause_for_identity(*, inquiry: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Stop the clock while we make sure who the person is. Raises WrongState."""
    inquiry.move(to=State.IDENTITY, paused_at=at)
    happened(inquiry=inquiry, event=Event.PAUSED, at=at, by=by)


@transaction.atomic
def resume(*, inquiry: Inquiry, by: AbstractBaseUser | None, at: datetime) -> None:
    """Run the clock again; what it stood still is added. `by` is None where the person did it. Raises WrongState."""
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.paused_at is None:
        raise WrongState
    stood: timedelta = at - row.paused_at
    due = {"due_at": row.due_at + stood, "first_due_at": row.first_due_at and row.first_due_at + stood}
    inquiry.move(to=State.WAITING_FOR_US, paused_at=None, paused_for=row.paused_for + stood, **due)
    happened(inquiry=inquiry, event=Event.RESUMED, at=at, by=by)


@transaction.atomic
def merge(*, inquiry: Inquiry, into: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Join a case to another of the same person. Its thread stays with it, and its links open the other.

    What was open in either goes on in the other, by the clock of that which was due first; the person is told by mail.
    Raises WrongState for cases that cannot become one.
    """
    rows = {row.pk: row for row in Inquiry.objects.select_for_update().filter(pk__in=[inquiry.pk, into.pk])}
    one, other = rows[inquiry.pk], rows[into.pk]
    if not _can_be_one(one, other):
        raise WrongState
    _go_on(one, other, by, at)
    message = send_joined(inquiry=other, joined=one, at=at) if other.is_open else None
    happened(inquiry=other, event=Event.MERGED, at=at, by=by, message=message, text=one.reference)
    told = {"acknowledged_at": one.acknowledged_at or at} if message else {}
    inquiry.move(to=State.MERGED, merged_into=other, paused_at=None, closed_at=None, **told)
    into.refresh_from_db()


def _can_be_one(one: Inquiry, other: Inquiry) -> bool:
    """Two cases of one known person. What is laid aside goes on nowhere, and with a body outside no clock of ours."""
    is_same_person = bool(one.address_digest) and one.address_digest == other.address_digest
    is_there = one.pk != other.pk and other.state != State.MERGED
    is_laid_aside = bool(one.suspicion or other.suspicion or one.erased_at or other.erased_at)
    return is_same_person and is_there and not is_laid_aside and not (one.is_open and other.state == State.ESCALATED)


def _go_on(one: Inquiry, other: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Whoever has one of them keeps it; whoever had no word of us so far has one now."""
    state, clock = state_of_both(one=one, other=other), clock_of_both(one=one, other=other, at=at)
    changes = {"kind": kind_of_both(one=one, other=other), "assigned_to": other.assigned_to or one.assigned_to, **clock}
    if clock:
        changes["acknowledged_at"] = other.acknowledged_at or at
    if other.is_settled and clock:
        happened(inquiry=other, event=Event.REOPENED, at=at, by=by)
    if other.state != state:  # MOVES has one way into every other open state
        other.move(to=State.WAITING_FOR_US, paused_at=None, closed_at=None, **clock)
    other.move(to=state, **changes | ({"paused_at": at} if state == State.IDENTITY else {}))


@transaction.atomic
def hand_over(*, leaving: AbstractBaseUser, to: AbstractBaseUser, by: AbstractBaseUser, at: datetime) -> int:
    """Give every case of a colleague to another, also those that are done and may open again; return how many."""
    rows = list(Inquiry.objects.can_go_on().filter(assigned_to=leaving.pk).select_for_update())
    for row in rows:
        happened(inquiry=row, event=Event.HANDED_OVER, at=at, by=by)
    return Inquiry.objects.filter(pk__in=[row.pk for row in rows]).update(assigned_to=to.pk)
