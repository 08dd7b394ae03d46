"""Cases whose clock stands still and whose person does not answer: no day makes anybody look at them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.models.inquiry import InquiryQuerySet
from privacy.desk.thread import happened

REMINDED_EVERY = timedelta(days=14)


def remind_of_standing(*, at: datetime) -> int:
    """Remind the desk of each clock that has stood still for 14 days, and every 14 days anew; return of how many."""
    return sum(_remind(number, at) for number in list(_standing(at).values_list("pk", flat=True)))


def _standing(at: datetime) -> InquiryQuerySet:
    since = at - REMINDED_EVERY
    lately = Entry.objects.filter(event=Entry.Event.REMINDED, at__gt=since).values("inquiry")
    return Inquiry.objects.meant().filter(state=State.IDENTITY, paused_at__lte=since).exclude(pk__in=lately)


@transaction.atomic
def _remind(number: int, at: datetime) -> bool:
    row = _standing(at).filter(pk=number).select_for_update().first()
    if row is None:
        return False
    news = _("The clock of this case has stood still for 14 days or more. Write again, let it run, or close the case.")
    happened(inquiry=row, event=Entry.Event.REMINDED, at=at)
    return send_to_desk(inquiry=row, news=news, at=at) is not None
