"""What a person does in their case: by its page, by mail, or by a letter that a colleague enters."""

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.due import due_at
from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, State, WrongState
from privacy.desk.releasing import take_as_meant
from privacy.desk.staff_work import resume
from privacy.desk.thread import ByMail, came_in, happened
from responsys_site.mail.dead_mailboxes import revive


@transaction.atomic
def add(
    *,
    inquiry: Inquiry,
    text: str,
    at: datetime,
    received_at: datetime | None = None,
    by_mail: ByMail | None = None,
    by: AbstractBaseUser | None = None,
    fingerprint: str = "",
) -> Entry:
    """Add what the person wrote to their case, or to the one that it was joined to meanwhile; see `take_up`.

    `received_at` is when it reached us, if not `at`; `by` is the colleague who entered a letter or a call;
    `fingerprint` tells one sending of a form from another. Raises WrongState once the case was erased, and
    IntegrityError for what is there already.
    """
    row = Inquiry.objects.held(pk=inquiry.pk)
    if row.erased_at:
        raise WrongState
    since = max(received_at or at, row.received_at)
    entry = came_in(inquiry=row, text=text, at=since, by_mail=by_mail, by=by, fingerprint=fingerprint)
    take_up(inquiry=row, since=since, at=at)
    if by is None and by_mail is None:  # by the link that was mailed to the address of the case
        revive(address_digest=row.address_digest)
    inquiry.refresh_from_db()
    return entry


def take_up(*, inquiry: Inquiry, since: datetime, at: datetime) -> None:
    """Make it our turn, because the person wrote, and tell the desk. `inquiry` is locked.

    What reached us at `since` opens a case again that we had answered or closed, with a clock of its own, and lets a
    clock run again that stands still: a colleague who still does not know who it is stops it anew. What looked like a
    program's is meant. Only a case that was taken further stays as it is.
    """
    news = _("The person wrote again.")
    if inquiry.is_settled:
        _reopen(inquiry, since, at)
    elif inquiry.state == State.IDENTITY:
        _run_again(inquiry, since)
        news = _("The person wrote while the clock stood still. It runs again.")
    elif inquiry.state == State.WAITING_FOR_THEM:
        inquiry.move(to=State.WAITING_FOR_US)
    if inquiry.suspicion:
        take_as_meant(inquiry=inquiry, by=None, at=at)
    send_to_desk(inquiry=inquiry, news=news, at=at)


@transaction.atomic
def confirm_sender(*, inquiry: Inquiry, at: datetime) -> None:
    """Note that whoever holds the address of a case that came by mail wrote it: they pressed the button of its link.

    If the clock stands still until we know who they are, it runs again.
    """
    row = Inquiry.objects.held(pk=inquiry.pk)
    if not row.awaits_sender:
        return
    revive(address_digest=row.address_digest)
    Inquiry.objects.filter(pk=row.pk).update(sender_confirmed_at=at)
    happened(inquiry=row, event=Entry.Event.CONFIRMED, at=at)
    if row.state == State.IDENTITY:
        _run_again(row, at)
        send_to_desk(inquiry=row, news=_("The person confirmed that they wrote. The clock runs again."), at=at)


def _run_again(row: Inquiry, since: datetime) -> None:
    """From when their word reached us; not from before the clock was stopped."""
    resume(inquiry=row, by=None, at=max(since, row.paused_at or since))


def _reopen(row: Inquiry, since: datetime, at: datetime) -> None:
    clock = {"runs_from": since, "due_at": due_at(kind=row.kind, since=since), "paused_for": timedelta(0)}
    clock |= {"first_due_at": None, "extended_at": None}
    row.move(to=State.WAITING_FOR_US, reminded_at=None, overdue_told_at=None, closed_at=None, **clock)
    happened(inquiry=row, event=Entry.Event.REOPENED, at=at)
