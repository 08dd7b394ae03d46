"""Tell colleagues of mail that did not arrive: an answer that came back answers nobody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry
from privacy.desk.models.entry import EntryQuerySet
from privacy.desk.thread import happened
from responsys_site.ground.one_by_one import each_by_itself
from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.models import Message

LOOKED_BACK = timedelta(days=30)  # mail is tried for five; whoever refuses it later does so within a few more


def tell_of_undelivered(*, at: datetime) -> int:
    """Note each mail that did not arrive, once, and tell the desk of its case; return of how many cases."""
    found = _new(at).values_list("inquiry", flat=True).order_by("inquiry").distinct()
    return each_by_itself(list(found), _tell, at=at)


def _new(at: datetime) -> EntryQuerySet:
    known = Entry.objects.filter(event=Entry.Event.UNDELIVERED, at__gt=at - 2 * LOOKED_BACK).values("delivery")
    return Entry.objects.undelivered().filter(at__gt=at - LOOKED_BACK, erased_at=None).exclude(delivery__in=known)


@transaction.atomic
def _tell(number: int, at: datetime) -> bool:
    row = for_one_worker(Inquiry.objects.filter(pk=number)).first()
    if row is None:  # somebody has the case in hand; the next run tells
        return False
    found = Message.objects.filter(deliveries__in=_new(at).filter(inquiry=row).values("delivery"))
    messages = list(found.order_by("pk"))
    for message in messages:
        happened(inquiry=row, event=Entry.Event.UNDELIVERED, at=at, message=message)
    if messages:
        send_to_desk(inquiry=row.final, news=_("A mail of this case did not arrive. Write by post if you can."), at=at)
    return bool(messages)
