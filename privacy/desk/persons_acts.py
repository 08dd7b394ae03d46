"""What a person does in their case: by its page, by mail, or by a letter that a colleague enters."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.due import due_at
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.releasing import take_as_meant
from privacy.desk.thread import ByMail, came_in, happened


@transaction.atomic
def add(*, inquiry: Inquiry, text: str, at: datetime, by_mail: ByMail | None = None) -> Entry:
    """Add what the person wrote to their case, or to the one that it was joined to meanwhile; see `take_up`.

    Raises WrongState once the case was erased.
    """
    row = Inquiry.objects.held(pk=inquiry.pk)
    if row.erased_at:
        raise WrongState
    entry = came_in(inquiry=row, text=text, at=at, by_mail=by_mail)
    take_up(inquiry=row, at=at)
    inquiry.refresh_from_db()
    return entry


def take_up(*, inquiry: Inquiry, at: datetime) -> None:
    """Make it our turn, because the person wrote, and tell the desk. `inquiry` is locked.

    A case that we had answered or closed is opened again, with a clock of its own; one that looked like a program's is
    meant. One whose clock stands still, and one that was taken further, stays where it is.
    """
    if inquiry.is_settled:
        _reopen(inquiry, at)
    elif inquiry.state == State.WAITING_FOR_THEM:
        inquiry.move(to=State.WAITING_FOR_US)
    if inquiry.suspicion:
        take_as_meant(inquiry=inquiry, by=None, at=at)
    send_to_desk(inquiry=inquiry, news=_("The person wrote again."), at=at)


@transaction.atomic
def confirm_sender(*, inquiry: Inquiry, at: datetime) -> None:
    """Note that whoever holds the address of a case that came by mail wrote it: they pressed the button of its link."""
    row = Inquiry.objects.held(pk=inquiry.pk)
    if row.awaits_sender:
        Inquiry.objects.filter(pk=row.pk).update(sender_confirmed_at=at)
        happened(inquiry=row, event=Entry.Event.CONFIRMED, at=at)


def _reopen(row: Inquiry, at: datetime) -> None:
    clock = {"runs_from": at, "due_at": due_at(kind=row.kind, since=at), "paused_for": timedelta(0)}
    row.move(to=State.WAITING_FOR_US, reminded_at=None, overdue_told_at=None, closed_at=None, **clock)
    happened(inquiry=row, event=Entry.Event.REOPENED, at=at)
