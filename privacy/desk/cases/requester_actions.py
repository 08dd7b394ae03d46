"""What a requester does in their case: on its page, by e-mail, or by a letter that a colleague enters."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.cases.deadlines import compute_due_at
from privacy.desk.cases.opt_out import hold_mailings
from privacy.desk.cases.quarantine import mark_as_genuine
from privacy.desk.cases.staff_actions import resume_clock
from privacy.desk.cases.timeline import EmailOrigin, log_event, log_incoming
from privacy.desk.emails import notify_desk
from privacy.desk.models import Case, CaseEvent, State, WrongState
from responsys_site.mail.dead_mailboxes import revive


@transaction.atomic
def add_message(
    *,
    case: Case,
    text: str,
    at: datetime,
    received_at: datetime | None = None,
    by_mail: EmailOrigin | None = None,
    by: AbstractBaseUser | None = None,
    fingerprint: str = "",
    holds: Sequence[str] = (),
) -> CaseEvent:
    """Add what the requester wrote to their case, or to the one it was merged into; see `return_to_staff`.

    `received_at` is when it reached us, if not `at`; `by` is the colleague who entered a letter or a call;
    `fingerprint` tells one submission of a form from another; `holds` are addresses that may ask to opt out by it.
    Raises WrongState once the case was erased, and IntegrityError for a message that is there already.
    """
    row = Case.objects.lock(pk=case.pk)
    if row.erased_at:
        raise WrongState
    since = max(received_at or at, row.received_at)
    entry = log_incoming(case=row, text=text, at=since, by_mail=by_mail, by=by, fingerprint=fingerprint)
    hold_mailings(event=entry, addresses=holds, at=at)
    return_to_staff(case=row, since=since, at=at)
    if by is None and by_mail is None:  # by the link that was mailed to the address of the case
        revive(address_digest=row.address_digest)
    case.refresh_from_db()
    return entry


def return_to_staff(*, case: Case, since: datetime, at: datetime) -> None:
    """Make it our turn, because the requester wrote, and notify the desk. `case` is locked.

    What reached us at `since` reopens an answered or closed case with a new clock, and resumes a paused clock: a
    colleague can pause it again. A quarantined case is released. An escalated case stays as it is.
    """
    news = _("The person wrote again.")
    if case.is_settled:
        _reopen(case, since, at)
    elif case.state == State.IDENTITY:
        _resume_clock(case, since)
        news = _("The person wrote while the clock stood still. It runs again.")
    elif case.state == State.WAITING_FOR_THEM:
        case.move(to=State.WAITING_FOR_US)
    if case.opt_out_reviews.pending().exists():
        news = _("A message looks like an opt-out. Mailings to the person are on hold: please decide today.")
    if case.quarantine_reason:
        mark_as_genuine(case=case, by=None, at=at)
    notify_desk(case=case, news=news, at=at)


@transaction.atomic
def confirm_sender(*, case: Case, at: datetime) -> None:
    """Log that the holder of the address wrote the e-mail of the case: they pressed the button behind its link.

    A clock that is paused until we know who they are resumes.
    """
    row = Case.objects.lock(pk=case.pk)
    if not row.awaits_sender:
        return
    revive(address_digest=row.address_digest)
    Case.objects.filter(pk=row.pk).update(sender_confirmed_at=at)
    log_event(case=row, event=CaseEvent.Event.CONFIRMED, at=at)
    if row.state == State.IDENTITY:
        _resume_clock(row, at)
        notify_desk(case=row, news=_("The person confirmed that they wrote. The clock runs again."), at=at)


def _resume_clock(row: Case, since: datetime) -> None:
    """Resume from when their message reached us, at the earliest when the clock was paused."""
    resume_clock(case=row, by=None, at=max(since, row.paused_at or since))


def _reopen(row: Case, since: datetime, at: datetime) -> None:
    clock = {
        "clock_started_at": since,
        "due_at": compute_due_at(kind=row.kind, since=since),
        "paused_duration": timedelta(0),
    }
    clock |= {"first_due_at": None, "extended_at": None}
    row.move(to=State.WAITING_FOR_US, reminded_at=None, overdue_told_at=None, closed_at=None, **clock)
    log_event(case=row, event=CaseEvent.Event.REOPENED, at=at)
