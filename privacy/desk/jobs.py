"""Periodic work of the desk. Each case is looked at again under its lock, so that two runs at once do a thing once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from privacy.desk.acknowledging import acknowledge
from privacy.desk.busy import release_busy
from privacy.desk.due import reminder_due_at
from privacy.desk.emails import send_overdue, send_to_desk
from privacy.desk.erasing import erase_kept
from privacy.desk.forgetting import forget_past_retention, forget_suspected
from privacy.desk.lost_links import mail_links_wished_for
from privacy.desk.models import Entry, Inquiry
from privacy.desk.models.states import RUNNING
from privacy.desk.reminding import remind_of_standing, remind_to_acknowledge, tell_of_overdue
from privacy.desk.set_aside import remind_of_set_aside
from privacy.desk.thread import happened
from privacy.desk.undelivered import tell_of_undelivered
from responsys_site.ground.jobs import periodic
from responsys_site.ground.one_by_one import each_by_itself
from responsys_site.ground.row_locks import for_one_worker


@periodic(name="acknowledge-cases", every=timedelta(minutes=10), keeps=("E1",))
def acknowledge_cases(*, at: datetime) -> str:
    """Those whose mailbox had had its mail of that day."""
    return f"{each_by_itself(Inquiry.objects.unacknowledged(), _acknowledge, at=at)} cases acknowledged"


@periodic(name="remind-of-cases", every=timedelta(minutes=30), keeps=("E1",))
def remind_of_cases(*, at: datetime) -> str:
    """The desk is reminded when three quarters of the time are over."""
    return f"desk reminded of {_each(Inquiry.objects.meant().filter(reminded_at=None), _remind, at)} cases"


@periodic(name="tell-of-overdue-cases", every=timedelta(minutes=10), keeps=("E2",))
def tell_of_overdue_cases(*, at: datetime) -> str:
    """The person is told once that our answer is overdue, and where to turn; and so is the desk."""
    overdue = Inquiry.objects.meant().overdue(at=at).filter(overdue_told_at=None).exclude(address="")
    try:
        people = _each(overdue, _tell, at)
    finally:  # a person who could not be told is one more reason to tell the desk
        cases = tell_of_overdue(at=at)
    return f"{people} people told that our answer is overdue, and the desk of {cases} cases"


@periodic(name="remind-to-acknowledge-cases", every=timedelta(hours=1), keeps=("E1",))
def remind_to_acknowledge_cases(*, at: datetime) -> str:
    """The desk is reminded, before the ten working days are over, of what a colleague alone can acknowledge."""
    return f"desk reminded to acknowledge {remind_to_acknowledge(at=at)} cases"


@periodic(name="release-busy-cases", every=timedelta(minutes=10))
def release_busy_cases(*, at: datetime) -> str:
    """Those that came while more mail arrived than is dealt with at once."""
    return f"{release_busy(at=at)} cases acknowledged that had waited their turn"


@periodic(name="remind-of-set-aside", every=timedelta(minutes=10))
def remind_of_set_aside_each_time(*, at: datetime) -> str:
    """What is set aside may be a person's, whose time runs."""
    return f"desk reminded of {remind_of_set_aside(at=at)} cases and mails that are set aside"


@periodic(name="remind-of-standing-cases", every=timedelta(hours=6))
def remind_of_standing_cases(*, at: datetime) -> str:
    """The desk is reminded of clocks that stand still: no day makes it look at them."""
    return f"desk reminded of {remind_of_standing(at=at)} cases whose clock stands still"


@periodic(name="tell-of-undelivered-mail", every=timedelta(minutes=30), keeps=("E1",))
def tell_of_undelivered_mail(*, at: datetime) -> str:
    """What did not reach its person is for a letter."""
    return f"desk told of undelivered mail in {tell_of_undelivered(at=at)} cases"


@periodic(name="mail-case-links", every=timedelta(minutes=1), keeps=("E1",))
def mail_case_links_each_minute(*, at: datetime) -> str:
    """Whether or not a task said so."""
    return f"{mail_links_wished_for(at=at)} wishes for a link to a case looked up"


@periodic(name="forget-suspected-cases", every=timedelta(days=1))
def forget_suspected_cases(*, at: datetime) -> str:
    """Once a colleague has closed them."""
    return f"{forget_suspected(at=at)} cases erased that a program sent"


@periodic(name="erase-kept-cases", every=timedelta(minutes=10))
def erase_kept_cases(*, at: datetime) -> str:
    """What an erasure left, because it was outside the company, goes once it has ended."""
    return f"{erase_kept(at=at)} cases erased that an erasure had left"


@periodic(name="forget-old-cases", every=timedelta(days=1))
def forget_old_cases(*, at: datetime) -> str:
    """Three years after our last contact with the person."""
    return f"{forget_past_retention(at=at)} cases erased that were past their time"


def _each(rows: QuerySet[Inquiry], act: Callable[[Inquiry, datetime], bool], at: datetime) -> int:
    running = rows.filter(state__in=RUNNING)

    @transaction.atomic
    def do(pk: int, at: datetime) -> bool:
        row = for_one_worker(running.filter(pk=pk)).first()
        return row is not None and act(row, at)

    return each_by_itself(list(running.values_list("pk", flat=True)), do, at=at)


def _acknowledge(inquiry: Inquiry, at: datetime) -> bool:
    return acknowledge(inquiry=inquiry, at=at)


def _remind(row: Inquiry, at: datetime) -> bool:
    if at < reminder_due_at(runs_from=row.runs_from, due_at=row.due_at, paused_for=row.paused_for):
        return False
    if send_to_desk(inquiry=row, news=_("Three quarters of the time to answer has passed."), at=at) is None:
        return False  # there is nobody to tell: tried again
    Inquiry.objects.filter(pk=row.pk).update(reminded_at=at)
    happened(inquiry=row, event=Entry.Event.REMINDED, at=at)
    return True


def _tell(row: Inquiry, at: datetime) -> bool:
    Inquiry.objects.filter(pk=row.pk).update(overdue_told_at=at)
    happened(inquiry=row, event=Entry.Event.OVERDUE_TOLD, at=at, message=send_overdue(inquiry=row, at=at))
    return True
