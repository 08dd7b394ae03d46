"""Quarantined cases: release what a person wrote, and remind the desk of the rest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from privacy.desk.cases.create import opt_out_and_acknowledge
from privacy.desk.cases.deadlines import compute_due_at
from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import notify_desk, send_quarantine_reminder
from privacy.desk.models import Case, CaseEvent, WrongState
from privacy.desk.models.case import CaseQuerySet
from responsys_site.core.jobs.scheduler import for_each_row
from responsys_site.mail.models import IncomingMail
from responsys_site.mail.models.inbound_mail import IncomingMailQuerySet


@transaction.atomic
def release_case(*, case: Case, by: AbstractBaseUser, at: datetime) -> None:
    """Release a case that a colleague found to be genuine, and notify the desk."""
    mark_as_genuine(case=case, by=by, at=at)
    notify_desk(case=case, news=_("A case was found to be meant."), at=at)


@transaction.atomic
def mark_as_genuine(*, case: Case, by: AbstractBaseUser | None, at: datetime) -> None:
    """Take a case out of quarantine, and acknowledge it as if it had just been received.

    `by` is None if the requester wrote again, which spam does not, and if the case only waited its turn. Its clock has
    run since it was received. The desk is reminded of it like of any other case from then on. Raises WrongState if the
    case was not quarantined, or was erased.
    """
    quarantined = Case.objects.exclude(quarantine_reason="").filter(pk=case.pk, erased_at=None)
    if not quarantined.update(quarantine_reason="", reminded_at=None):
        raise WrongState
    case.refresh_from_db()
    log_event(case=case, event=CaseEvent.Event.RELEASED, at=at, by=by)
    # An opt-out by form waited for this; opt-out words in an e-mail took effect at once.
    stops = [case.address] if case.kind == Case.Kind.OPT_OUT and case.channel == Case.Channel.FORM else []
    mail = case.events.earliest("pk").incoming
    opt_out_and_acknowledge(case=case, stops=stops, mail=mail, at=at)


RUNS_PER_HOUR = 6


def release_busy(*, at: datetime) -> int:
    """Acknowledge cases that wait their turn, and notify the desk of each; return how many.

    Never more in an hour than are accepted directly: a flood does not become a flood of our own mail.
    """
    waiting = Case.objects.open().filter(quarantine_reason=Case.QuarantineReason.BUSY, erased_at=None)
    most = max(1, settings.CASES_PER_HOUR // RUNS_PER_HOUR)
    oldest = list(waiting.order_by("received_at", "pk").values_list("pk", flat=True)[:most])
    return for_each_row(oldest, _release, at=at)


@transaction.atomic
def _release(pk: int, at: datetime) -> bool:
    waiting = Case.objects.open().filter(pk=pk, quarantine_reason=Case.QuarantineReason.BUSY, erased_at=None)
    row = waiting.select_for_update(skip_locked=True).first()
    if row is None:
        return False
    mark_as_genuine(case=row, by=None, at=at)
    notify_desk(case=row, news=_("A case arrived during a flood of mail."), at=at)
    return True


FIRST_AFTER, AGAIN_AFTER = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class QuarantineSummary:
    """How many cases and mails are set aside, how many of the mails failed, and by when the first may be due."""

    cases: int
    mails: int
    failed: int
    first_due_at: datetime


@transaction.atomic
def remind_of_quarantine(*, at: datetime) -> int:
    """Send the desk one mail about all that is set aside, if there is something to tell now; return how many things.

    Mail that failed is told at once, everything else after a day; and all of it again every seven days, and once its
    time is over, until a colleague has decided. If the desk has no addresses, it is tried again.
    """
    cases, mails = Case.objects.quarantined(), IncomingMail.objects.for_staff()
    if not (_cases_to_tell(at).exists() or _mails_to_tell(at).exists()):
        return 0
    case_numbers = list(cases.select_for_update(skip_locked=True).values_list("pk", flat=True))
    mail_numbers = list(mails.select_for_update(skip_locked=True).values_list("pk", flat=True))
    found = _summary(cases.filter(pk__in=case_numbers), mails.filter(pk__in=mail_numbers))
    if found is None or send_quarantine_reminder(**vars(found), at=at) is None:
        return 0
    cases.filter(pk__in=case_numbers).update(reminded_at=at)
    mails.filter(pk__in=mail_numbers).update(staff_notified_at=at)
    return found.cases + found.mails


def count_overdue_quarantine(*, at: datetime) -> int:
    """Count the cases and e-mails that no one decided within the period of a request."""
    received = IncomingMail.objects.for_staff().values_list("received_at", flat=True)
    return Case.objects.quarantined().overdue(at=at).count() + sum(
        mail_due_at(received_at=one) <= at for one in received
    )


def mail_due_at(*, received_at: datetime) -> datetime:
    """Return by when a mail has to be answered if it asks for what a law gives a period for."""
    return compute_due_at(kind=Case.Kind.ACCESS, since=received_at)


def _cases_to_tell(at: datetime) -> CaseQuerySet:
    never = Q(reminded_at=None, received_at__lte=at - FIRST_AFTER)
    again = Q(reminded_at__lte=at - AGAIN_AFTER) | Q(due_at__lte=at, reminded_at__lt=F("due_at"))
    return Case.objects.quarantined().filter(never | again)


def _mails_to_tell(at: datetime) -> IncomingMailQuerySet:
    never = Q(staff_notified_at=None) & (~Q(error="") | Q(received_at__lte=at - FIRST_AFTER))
    return IncomingMail.objects.for_staff().filter(never | Q(staff_notified_at__lte=at - AGAIN_AFTER))


def _summary(cases: CaseQuerySet, mails: IncomingMailQuerySet) -> QuarantineSummary | None:
    first = cases.order_by("due_at").values_list("due_at", flat=True).first()
    oldest = mails.order_by("received_at").values_list("received_at", flat=True).first()
    due = [first, mail_due_at(received_at=oldest) if oldest else None]
    dates = [one for one in due if one]
    failed = mails.exclude(error="").count()
    if not dates:
        return None
    return QuarantineSummary(cases=cases.count(), mails=mails.count(), failed=failed, first_due_at=min(dates))
