"""Remind the desk, by reference and link, of cases that are overdue, nearly due, paused, or could not be e-mailed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from privacy.desk.cases.deadlines import acknowledgement_reminder_at
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk
from privacy.desk.models import Case, CaseEvent, OptOutReview, State
from privacy.desk.models.case import CaseQuerySet
from privacy.desk.models.case_event import CaseEventQuerySet
from privacy.desk.models.case_rules import RUNNING
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.jobs.scheduler import for_each_row
from responsys_site.mail.models import Message

PAUSED_REMINDER_INTERVAL = timedelta(days=14)


def alert_overdue(*, at: datetime) -> int:
    """Alert the desk to each overdue answer, once for each clock; return how many."""
    news = _("The answer to this case is overdue. Please write to the person today.")
    return _each(overdue_without_alert, CaseEvent.Event.DESK_TOLD_OVERDUE, news, at)


def remind_to_acknowledge(*, at: datetime) -> int:
    """Remind the desk of each case that only a colleague can acknowledge, in good time; return how many."""
    news = _("Nobody has told this person yet that we have their case, and no machine can. Please write within days.")
    return _each(_unacknowledged_by_staff, CaseEvent.Event.DESK_ASKED_FOR_WORD, news, at)


def remind_of_paused(*, at: datetime) -> int:
    """Remind the desk of each clock that has been paused for 14 days, and every 14 days again; return how many."""
    news = _("The clock of this case has stood still for 14 days or more. Write again, let it run, or close the case.")
    return _each(_paused, CaseEvent.Event.REMINDED, news, at)


def remind_of_opt_out_reviews(*, at: datetime) -> int:
    """Remind the desk of each opt-out that was not decided on its day, and every day again; return how many cases."""
    news = _("A message looks like an opt-out, and no one has decided about it. Mailings are still on hold.")
    return _each(_undecided_opt_outs, CaseEvent.Event.OPT_OUT_OVERDUE, news, at)


def overdue_without_alert(at: datetime) -> CaseQuerySet:
    """The cases that are overdue at `at` and that the desk has not been alerted to."""
    told = _events(CaseEvent.Event.DESK_TOLD_OVERDUE).filter(at__gte=OuterRef("clock_started_at"))
    return Case.objects.not_quarantined().overdue(at=at).exclude(Exists(told))


def _unacknowledged_by_staff(at: datetime) -> CaseQuerySet:
    """Cases without an automatic reply or an e-mail address, once the reminder is due."""
    theirs = Q(left_to_staff_at__isnull=False) | Q(address="", channel__in=[Case.Channel.LETTER, Case.Channel.CALL])
    written = CaseEvent.objects.filter(case=OuterRef("pk"), kind=CaseEvent.Kind.OUT)
    waiting = Case.objects.not_quarantined().filter(theirs, acknowledged_at=None, erased_at=None, state__in=RUNNING)
    untold = waiting.exclude(Exists(written)).exclude(Exists(_events(CaseEvent.Event.DESK_ASKED_FOR_WORD)))
    return untold.filter(pk__in=[row.pk for row in untold if acknowledgement_reminder_at(since=row.received_at) <= at])


def _undecided_opt_outs(at: datetime) -> CaseQuerySet:
    lately = _events(CaseEvent.Event.OPT_OUT_OVERDUE).filter(at__gt=at - timedelta(days=1), at__lte=at + MAX_AHEAD)
    overdue = OptOutReview.objects.overdue(at=at).values("case")
    return Case.objects.filter(pk__in=overdue, erased_at=None).exclude(Exists(lately))


def _paused(at: datetime) -> CaseQuerySet:
    """Cases with a paused clock and a silent requester: no deadline brings them up."""
    since = at - PAUSED_REMINDER_INTERVAL
    lately = _events(CaseEvent.Event.REMINDED).filter(at__gt=since, at__lte=at + MAX_AHEAD)
    return Case.objects.not_quarantined().filter(state=State.IDENTITY, paused_at__lte=since).exclude(Exists(lately))


def _events(event: CaseEvent.Event) -> CaseEventQuerySet:
    return CaseEvent.objects.filter(case=OuterRef("pk"), event=event)


def _each(find: Callable[[datetime], CaseQuerySet], event: CaseEvent.Event, news: str, at: datetime) -> int:
    @transaction.atomic
    def tell(pk: int, at: datetime) -> bool:
        row = skip_locked(Case.objects.filter(pk=pk)).first()
        # Asked again now that it is locked: two workers tell once.
        is_due = row is not None and find(at).filter(pk=pk).exists()
        # Without an address of the desk it is tried again.
        if row is None or not is_due or notify_desk(case=row, news=news, at=at) is None:
            return False
        log_event(case=row, event=event, at=at)
        return True

    return for_each_row(list(find(at).values_list("pk", flat=True)), tell, at=at)


BOUNCE_WINDOW = timedelta(days=30)  # delivery is tried for five; late bounces follow within a few more


def alert_undelivered(*, at: datetime) -> int:
    """Log each e-mail that did not arrive, once, and alert the desk to its case; return how many cases."""
    found = _new_undelivered(at).values_list("case", flat=True).order_by("case").distinct()
    return for_each_row(list(found), _alert_undelivered, at=at)


def _new_undelivered(at: datetime) -> CaseEventQuerySet:
    known = CaseEvent.objects.filter(event=CaseEvent.Event.UNDELIVERED, at__gt=at - 2 * BOUNCE_WINDOW).values(
        "delivery"
    )
    return CaseEvent.objects.undelivered().filter(at__gt=at - BOUNCE_WINDOW, erased_at=None).exclude(delivery__in=known)


@transaction.atomic
def _alert_undelivered(number: int, at: datetime) -> bool:
    row = skip_locked(Case.objects.filter(pk=number)).first()
    if row is None:  # another transaction has it locked; the next run alerts
        return False
    found = Message.objects.filter(deliveries__in=_new_undelivered(at).filter(case=row).values("delivery"))
    messages = list(found.order_by("pk"))
    for message in messages:
        log_event(case=row, event=CaseEvent.Event.UNDELIVERED, at=at, message=message)
    if messages:
        notify_desk(case=row.final, news=_("A mail of this case did not arrive. Write by post if you can."), at=at)
    return bool(messages)
