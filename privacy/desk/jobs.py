"""Periodic work of the desk. Each case is looked at again under its lock, so that two runs at once do a thing once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privacy.desk.cases.acknowledgement import acknowledge
from privacy.desk.cases.deadlines import reminder_due_at
from privacy.desk.cases.quarantine import release_busy, remind_of_quarantine
from privacy.desk.cases.reminders import (
    alert_overdue,
    alert_undelivered,
    remind_of_opt_out_reviews,
    remind_of_paused,
    remind_to_acknowledge,
)
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk, send_overdue
from privacy.desk.erasure import erase_kept, purge_expired, purge_spam
from privacy.desk.models import Case, CaseEvent
from privacy.desk.models.case_rules import RUNNING
from privacy.desk.tasks import send_requested_links
from responsys_site.core.db.locking import skip_locked
from responsys_site.core.jobs.row_by_row import for_each_row
from responsys_site.core.jobs.scheduler import periodic


@periodic(name="acknowledge-cases", every=timedelta(minutes=10), keeps=("E1",))
def acknowledge_cases(*, at: datetime) -> str:
    """Those whose mailbox had had its mail of that day."""
    return f"{for_each_row(Case.objects.unacknowledged(), _acknowledge, at=at)} cases acknowledged"


@periodic(name="remind-of-cases", every=timedelta(minutes=30), keeps=("E1",))
def remind_of_cases(*, at: datetime) -> str:
    """The desk is reminded when three quarters of the time are over."""
    return f"desk reminded of {_each(Case.objects.meant().filter(reminded_at=None), _remind, at)} cases"


@periodic(name="tell-of-overdue-cases", every=timedelta(minutes=10), keeps=("E2",))
def tell_of_overdue_cases(*, at: datetime) -> str:
    """The person is told once that our answer is overdue, and where to turn; and so is the desk."""
    overdue = Case.objects.meant().overdue(at=at).filter(overdue_told_at=None).exclude(address="")
    try:
        people = _each(overdue, _tell, at)
    finally:  # a person who could not be told is one more reason to tell the desk
        cases = alert_overdue(at=at)
    return f"{people} people told that our answer is overdue, and the desk of {cases} cases"


@periodic(name="remind-to-acknowledge-cases", every=timedelta(hours=1), keeps=("E1",))
def remind_to_acknowledge_cases(*, at: datetime) -> str:
    """The desk is reminded, before the ten working days are over, of what a colleague alone can acknowledge."""
    return f"desk reminded to acknowledge {remind_to_acknowledge(at=at)} cases"


@periodic(name="remind-of-opt-outs", every=timedelta(minutes=30))
def remind_of_opt_outs(*, at: datetime) -> str:
    """The desk is reminded, each day, of e-mails that look like an opt-out and were not decided on their day."""
    return f"desk reminded of {remind_of_opt_out_reviews(at=at)} opt-outs to decide"


@periodic(name="release-busy-cases", every=timedelta(minutes=10))
def release_busy_cases(*, at: datetime) -> str:
    """Those that came while more mail arrived than is dealt with at once."""
    return f"{release_busy(at=at)} cases acknowledged that had waited their turn"


@periodic(name="remind-of-set-aside", every=timedelta(minutes=10))
def remind_of_set_aside_each_time(*, at: datetime) -> str:
    """What is set aside may be a person's, whose time runs."""
    return f"desk reminded of {remind_of_quarantine(at=at)} cases and mails that are set aside"


@periodic(name="remind-of-standing-cases", every=timedelta(hours=6))
def remind_of_standing_cases(*, at: datetime) -> str:
    """The desk is reminded of clocks that stand still: no day makes it look at them."""
    return f"desk reminded of {remind_of_paused(at=at)} cases whose clock stands still"


@periodic(name="tell-of-undelivered-mail", every=timedelta(minutes=30), keeps=("E1",))
def tell_of_undelivered_mail(*, at: datetime) -> str:
    """What did not reach its person is for a letter."""
    return f"desk told of undelivered mail in {alert_undelivered(at=at)} cases"


@periodic(name="mail-case-links", every=timedelta(minutes=1), keeps=("E1",))
def mail_case_links_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"{send_requested_links(at=at)} wishes for a link to a case looked up"


@periodic(name="forget-suspected-cases", every=timedelta(days=1))
def forget_suspected_cases(*, at: datetime) -> str:
    """Once a colleague has closed them."""
    return f"{purge_spam(at=at)} cases erased that a program sent"


@periodic(name="erase-kept-cases", every=timedelta(minutes=10))
def erase_kept_cases(*, at: datetime) -> str:
    """What an erasure left, because it was outside the company, goes once it has ended."""
    return f"{erase_kept(at=at)} cases erased that an erasure had left"


@periodic(name="forget-old-cases", every=timedelta(days=1))
def forget_old_cases(*, at: datetime) -> str:
    """Three years after our last contact with the person."""
    return f"{purge_expired(at=at)} cases erased that were past their time"


def _each(rows: QuerySet[Case], act: Callable[[Case, datetime], bool], at: datetime) -> int:
    running = rows.filter(state__in=RUNNING)

    @transaction.atomic
    def do(pk: int, at: datetime) -> bool:
        row = skip_locked(running.filter(pk=pk)).first()
        return row is not None and act(row, at)

    return for_each_row(list(running.values_list("pk", flat=True)), do, at=at)


def _acknowledge(case: Case, at: datetime) -> bool:
    return acknowledge(case=case, at=at)


def _remind(row: Case, at: datetime) -> bool:
    if at < reminder_due_at(
        clock_started_at=row.clock_started_at, due_at=row.due_at, paused_duration=row.paused_duration
    ):
        return False
    if notify_desk(case=row, news=_("Three quarters of the time to answer has passed."), at=at) is None:
        return False  # there is nobody to tell: tried again
    Case.objects.filter(pk=row.pk).update(reminded_at=at)
    log_event(case=row, event=CaseEvent.Event.REMINDED, at=at)
    return True


def _tell(row: Case, at: datetime) -> bool:
    Case.objects.filter(pk=row.pk).update(overdue_told_at=at)
    log_event(case=row, event=CaseEvent.Event.OVERDUE_TOLD, at=at, message=send_overdue(case=row, at=at))
    return True
