"""What a person does on the page of their case."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.due import due_at
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.thread import ByMail, came_in, happened


@transaction.atomic
def add(*, inquiry: Inquiry, text: str, at: datetime, by_mail: ByMail | None = None) -> Entry:
    """Add what the person wrote. A case that we had answered or closed is opened again, with a clock of its own.

    One whose clock stands still, and one that was taken further, stays where it is. Raises WrongState once merged.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.state == State.MERGED:
        raise WrongState
    entry = came_in(inquiry=row, text=text, at=at, by_mail=by_mail)
    if row.is_settled:
        _reopen(row, at)
    elif row.state == State.WAITING_FOR_THEM:
        row.move(to=State.WAITING_FOR_US)
    send_to_desk(inquiry=row, news=_("The person wrote again."), at=at)
    inquiry.refresh_from_db()
    return entry


@transaction.atomic
def confirm_sender(*, inquiry: Inquiry, at: datetime) -> None:
    """Note that whoever holds the address of a case that came by mail wrote it: they pressed the button of its link."""
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if row.awaits_sender:
        Inquiry.objects.filter(pk=row.pk).update(sender_confirmed_at=at)
        happened(inquiry=row, event=Entry.Event.CONFIRMED, at=at)


def _reopen(row: Inquiry, at: datetime) -> None:
    clock = {"runs_from": at, "due_at": due_at(kind=row.kind, since=at), "paused_for": timedelta(0)}
    row.move(to=State.WAITING_FOR_US, reminded_at=None, overdue_told_at=None, closed_at=None, **clock)
    happened(inquiry=row, event=Entry.Event.REOPENED, at=at)
