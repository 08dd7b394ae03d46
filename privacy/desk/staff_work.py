"""What colleagues do with a case beside answering it. Each act is one transaction, and an entry in the thread."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.models.states import OPEN
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
    """Nothing is left to do. Raises WrongState, also while an escalation has not come to its end."""
    if inquiry.escalations.open().exists():
        raise WrongState
    inquiry.move(to=State.CLOSED, closed_at=at, paused_at=None)
    happened(inquiry=inquiry, event=Event.CLOSED, at=at, by=by)


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
    inquiry.move(to=State.WAITING_FOR_US, paused_at=None, due_at=row.due_at + stood, paused_for=row.paused_for + stood)
    happened(inquiry=inquiry, event=Event.RESUMED, at=at, by=by)


@transaction.atomic
def merge(*, inquiry: Inquiry, into: Inquiry, by: AbstractBaseUser, at: datetime) -> None:
    """Join a case to another of the same person. Its thread stays with it, and its links open the other.

    The other is due when the earlier of both was. Raises WrongState for cases of two people, or of nobody known, or
    where one is merged already.
    """
    rows = {row.pk: row for row in Inquiry.objects.select_for_update().filter(pk__in=[inquiry.pk, into.pk])}
    one, other = rows[inquiry.pk], rows[into.pk]
    if one.pk == other.pk or other.state == State.MERGED:
        raise WrongState
    if not one.address_digest or one.address_digest != other.address_digest:
        raise WrongState
    if one.state in OPEN and other.state in OPEN:
        Inquiry.objects.filter(pk=other.pk).update(due_at=max(min(one.due_at, other.due_at), _just_after(other)))
    inquiry.move(to=State.MERGED, merged_into=other, paused_at=None, closed_at=None)
    happened(inquiry=other, event=Event.MERGED, at=at, by=by)
    into.refresh_from_db()


def _just_after(row: Inquiry) -> datetime:
    return row.runs_from + timedelta(seconds=1)


@transaction.atomic
def hand_over(*, leaving: AbstractBaseUser, to: AbstractBaseUser, by: AbstractBaseUser, at: datetime) -> int:
    """Give every case that a colleague has not finished to another; return how many."""
    rows = list(Inquiry.objects.unfinished().filter(assigned_to=leaving.pk).select_for_update())
    for row in rows:
        happened(inquiry=row, event=Event.HANDED_OVER, at=at, by=by)
    return Inquiry.objects.filter(pk__in=[row.pk for row in rows]).update(assigned_to=to.pk)
