"""Remind the desk of what is set aside: cases that look like a program's, and mail that waits for a decision.

A person may have written any of it, so a law's period may run. None of it is erased before a colleague has decided.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from privacy.desk.due import due_at
from privacy.desk.emails import send_set_aside
from privacy.desk.models import Inquiry
from privacy.desk.models.inquiry import InquiryQuerySet
from responsys_site.mail.models import IncomingMail
from responsys_site.mail.models.incoming import IncomingMailQuerySet

FIRST_AFTER, AGAIN_AFTER = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class SetAside:
    """How many cases and mails are set aside, how many of the mails failed, and by when the first may be due."""

    cases: int
    mails: int
    failed: int
    first_due_at: datetime


@transaction.atomic
def remind_of_set_aside(*, at: datetime) -> int:
    """Send the desk one mail about all that is set aside, if there is something to tell now; return how many things.

    Mail that failed is told at once, everything else after a day; and all of it again every seven days, and once its
    time is over, until a colleague has decided. What could be told to nobody is told later.
    """
    cases, mails = Inquiry.objects.set_aside(), IncomingMail.objects.for_staff()
    if not (_cases_to_tell(at).exists() or _mails_to_tell(at).exists()):
        return 0
    case_numbers = list(cases.select_for_update(skip_locked=True).values_list("pk", flat=True))
    mail_numbers = list(mails.select_for_update(skip_locked=True).values_list("pk", flat=True))
    found = _summary(cases.filter(pk__in=case_numbers), mails.filter(pk__in=mail_numbers))
    if found is None or send_set_aside(**vars(found), at=at) is None:
        return 0
    cases.filter(pk__in=case_numbers).update(reminded_at=at)
    mails.filter(pk__in=mail_numbers).update(staff_told_at=at)
    return found.cases + found.mails


def overdue_set_aside(*, at: datetime) -> int:
    """Return of how many cases and mails nobody has decided within the time in which a request is answered."""
    received = IncomingMail.objects.for_staff().values_list("received_at", flat=True)
    return Inquiry.objects.set_aside().overdue(at=at).count() + sum(
        mail_due_at(received_at=one) <= at for one in received
    )


def mail_due_at(*, received_at: datetime) -> datetime:
    """Return by when a mail has to be answered if it asks for what a law gives a period for."""
    return due_at(kind=Inquiry.Kind.ACCESS, since=received_at)


def _cases_to_tell(at: datetime) -> InquiryQuerySet:
    never = Q(reminded_at=None, received_at__lte=at - FIRST_AFTER)
    again = Q(reminded_at__lte=at - AGAIN_AFTER) | Q(due_at__lte=at, reminded_at__lt=F("due_at"))
    return Inquiry.objects.set_aside().filter(never | again)


def _mails_to_tell(at: datetime) -> IncomingMailQuerySet:
    never = Q(staff_told_at=None) & (~Q(error="") | Q(received_at__lte=at - FIRST_AFTER))
    return IncomingMail.objects.for_staff().filter(never | Q(staff_told_at__lte=at - AGAIN_AFTER))


def _summary(cases: InquiryQuerySet, mails: IncomingMailQuerySet) -> SetAside | None:
    first = cases.order_by("due_at").values_list("due_at", flat=True).first()
    oldest = mails.order_by("received_at").values_list("received_at", flat=True).first()
    due = [first, mail_due_at(received_at=oldest) if oldest else None]
    dates = [one for one in due if one]
    failed = mails.exclude(error="").count()
    if not dates:
        return None
    return SetAside(cases=cases.count(), mails=mails.count(), failed=failed, first_due_at=min(dates))
