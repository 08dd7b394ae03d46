"""Background work of the desk: its jobs, and the task that mails requested links.

Each case is read again under its lock, so that two runs at once act once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils.translation import gettext as _

from privacy.desk import erasure
from privacy.desk.cases import quarantine, reminders
from privacy.desk.cases.create import acknowledge
from privacy.desk.cases.deadlines import reminder_due_at
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk, send_link, send_overdue
from privacy.desk.models import Case, CaseEvent, LinkRequest
from privacy.desk.models.case_rules import RUNNING
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.jobs.scheduler import for_each_row, periodic
from responsys_site.mail.dead_mailboxes import revive


@periodic(name="acknowledge-cases", every=timedelta(minutes=10), keeps=("E1",))
def acknowledge_cases(*, at: datetime) -> str:
    """Acknowledge the cases whose mailbox had had its e-mail of the day."""
    waiting = Case.objects.unacknowledged()
    return f"{for_each_row(waiting, lambda case, at: acknowledge(case=case, at=at), at=at)} cases acknowledged"


@periodic(name="remind-of-cases", every=timedelta(minutes=30), keeps=("E1",))
def remind_of_cases(*, at: datetime) -> str:
    """Remind the desk of a case when three quarters of its time have passed."""
    running = Case.objects.not_quarantined().filter(reminded_at=None)
    return f"desk reminded of {_each_running(running, _remind, at)} cases"


@periodic(name="tell-of-overdue-cases", every=timedelta(minutes=10), keeps=("E2",))
def tell_of_overdue_cases(*, at: datetime) -> str:
    """Tell the requester once that our answer is overdue, and where to turn; tell the desk too."""
    overdue = Case.objects.not_quarantined().overdue(at=at).filter(overdue_told_at=None).exclude(address="")
    try:
        people = _each_running(overdue, _tell, at)
    finally:  # a requester who could not be told is one more reason to tell the desk
        cases = reminders.alert_overdue(at=at)
    return f"{people} people told that our answer is overdue, and the desk of {cases} cases"


@periodic(name="remind-to-acknowledge-cases", every=timedelta(hours=1), keeps=("E1",))
def remind_to_acknowledge_cases(*, at: datetime) -> str:
    """Remind the desk in good time of the cases that only a colleague can acknowledge."""
    return f"desk reminded to acknowledge {reminders.remind_to_acknowledge(at=at)} cases"


@periodic(name="remind-of-opt-outs", every=timedelta(minutes=30))
def remind_of_opt_outs(*, at: datetime) -> str:
    """Remind the desk each day of opt-outs that were not decided on their day."""
    return f"desk reminded of {reminders.remind_of_opt_out_reviews(at=at)} opt-outs to decide"


@periodic(name="release-busy-cases", every=timedelta(minutes=10))
def release_busy_cases(*, at: datetime) -> str:
    """Acknowledge cases that came in while more mail arrived than is answered at once."""
    return f"{quarantine.release_busy(at=at)} cases acknowledged that had waited their turn"


@periodic(name="remind-of-set-aside", every=timedelta(minutes=10))
def remind_of_quarantined_cases(*, at: datetime) -> str:
    """Remind the desk of what is quarantined: a person may have written it, and time runs."""
    return f"desk reminded of {quarantine.remind_of_quarantine(at=at)} cases and mails that are set aside"


@periodic(name="remind-of-standing-cases", every=timedelta(hours=6))
def remind_of_paused_cases(*, at: datetime) -> str:
    """Remind the desk of paused clocks: no deadline brings those cases up."""
    return f"desk reminded of {reminders.remind_of_paused(at=at)} cases whose clock stands still"


@periodic(name="tell-of-undelivered-mail", every=timedelta(minutes=30), keeps=("E1",))
def tell_of_undelivered_mail(*, at: datetime) -> str:
    """Tell the desk of e-mails that did not arrive: a letter has to replace them."""
    return f"desk told of undelivered mail in {reminders.alert_undelivered(at=at)} cases"


@periodic(name="mail-case-links", every=timedelta(minutes=1), keeps=("E1",))
def send_case_links(*, at: datetime) -> str:
    """Send requested links, whether or not a task was enqueued."""
    return f"{send_requested_links(at=at)} wishes for a link to a case looked up"


@periodic(name="forget-suspected-cases", every=timedelta(days=1))
def purge_spam_cases(*, at: datetime) -> str:
    """Erase spam once a colleague has closed it."""
    return f"{erasure.purge_spam(at=at)} cases erased that a program sent"


@periodic(name="erase-kept-cases", every=timedelta(minutes=10))
def erase_kept_cases(*, at: datetime) -> str:
    """Erase what an erasure had left because it was escalated, once that has ended."""
    return f"{erasure.erase_kept(at=at)} cases erased that an erasure had left"


@periodic(name="forget-old-cases", every=timedelta(days=1))
def purge_expired_cases(*, at: datetime) -> str:
    """Erase cases three years after the last contact with the requester."""
    return f"{erasure.purge_expired(at=at)} cases erased that were past their time"


def _each_running(rows: QuerySet[Case], act: Callable[[Case, datetime], bool], at: datetime) -> int:
    running = rows.filter(state__in=RUNNING)

    @transaction.atomic
    def act_on(pk: int, at: datetime) -> bool:
        row = skip_locked(running.filter(pk=pk)).first()
        return row is not None and act(row, at)

    return for_each_row(list(running.values_list("pk", flat=True)), act_on, at=at)


def _remind(row: Case, at: datetime) -> bool:
    if at < reminder_due_at(case=row):
        return False
    if notify_desk(case=row, news=_("Three quarters of the time to answer has passed."), at=at) is None:
        return False  # the desk has no address yet: tried again
    Case.objects.filter(pk=row.pk).update(reminded_at=at)
    log_event(case=row, event=CaseEvent.Event.REMINDED, at=at)
    return True


def _tell(row: Case, at: datetime) -> bool:
    Case.objects.filter(pk=row.pk).update(overdue_told_at=at)
    log_event(case=row, event=CaseEvent.Event.OVERDUE_TOLD, at=at, message=send_overdue(case=row, at=at))
    return True


def send_requested_links(*, at: datetime) -> int:
    """Look up each request, mail a link if it names a case and its requester, and return how many were looked up."""
    return LinkRequest.objects.process_each(mail=lambda wish: _mail_link(wish, at))


def _mail_link(wish: LinkRequest, at: datetime) -> None:
    theirs = Case.objects.not_quarantined().of_address(address_digest=wish.address_digest).exclude(address="")
    case = theirs.with_reference(reference=wish.reference)
    if case is not None:
        revive(address_digest=wish.address_digest)
        message = send_link(case=case, at=at)
        log_event(case=case, event=CaseEvent.Event.LINK_MAILED, at=at, message=message)


@task()
def mail_case_links() -> None:
    """Mail the links to cases that were asked for. It may run at any time, any number of times."""
    send_requested_links(at=trusted_now())
