"""Tell colleagues of mail that did not arrive: an answer that came back answers nobody."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.desk.emails import send_to_desk
from privacy.desk.models import Entry, Inquiry
from privacy.desk.models.entry import EntryQuerySet
from privacy.desk.thread import undelivered

LOOKED_BACK = timedelta(days=30)  # mail is tried for five; whoever refuses it later does so within a few more


def tell_of_undelivered(*, at: datetime) -> int:
    """Note each mail that did not arrive, once, and tell the desk of its case; return of how many cases."""
    found = _new(at).values_list("inquiry", flat=True).order_by("inquiry").distinct()
    return sum(_tell(number, at) for number in list(found))


def _new(at: datetime) -> EntryQuerySet:
    known = Entry.objects.filter(event=Entry.Event.UNDELIVERED, at__gt=at - 2 * LOOKED_BACK).values("delivery")
    return Entry.objects.undelivered().filter(at__gt=at - LOOKED_BACK, erased_at=None).exclude(delivery__in=known)


@transaction.atomic
def _tell(number: int, at: datetime) -> bool:
    row = Inquiry.objects.select_for_update().get(pk=number)
    entries = list(_new(at).filter(inquiry=row))
    for entry in entries:
        undelivered(entry=entry, at=at)
    if entries:
        send_to_desk(inquiry=row.final, news=_("A mail of this case did not arrive. Write by post if you can."), at=at)
    return bool(entries)
