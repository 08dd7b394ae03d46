"""Which cases are past their time: dealt with, and three years after our last contact with the person."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.models.inquiry import InquiryQuerySet
from privacy.desk.models.states import SETTLED
from privacy.retention import AFTER_LAST_CONTACT
from responsys_site.mail.models import Delivery, IncomingMail


def past_retention(*, at: datetime) -> InquiryQuerySet:
    """Return the cases of which nothing is to be known any more at `at`.

    A letter in one case of a person keeps the others, and so does any mail to or from the address. What is between
    colleagues keeps nothing: a note, or that one who left handed the case over.
    """
    since = at - AFTER_LAST_CONTACT
    same_person = {"address_digest": OuterRef("address_digest")}
    happened = Entry.objects.seen_by_person().filter(at__gt=since)
    rows = Inquiry.objects.filter(erased_at=None, received_at__lte=since, state__in=[*SETTLED, State.MERGED])
    for reason_to_stay in (
        happened.filter(inquiry=OuterRef("pk")),
        happened.filter(inquiry__address_digest=OuterRef("address_digest")).exclude(inquiry__address_digest=""),
        Inquiry.objects.unfinished().filter(**same_person).exclude(address_digest=""),
        Delivery.objects.filter(queued_at__gt=since, **same_person).exclude(address_digest=""),
        IncomingMail.objects.filter(received_at__gt=since, **same_person).exclude(address_digest=""),
    ):
        rows = rows.exclude(Exists(reason_to_stay))
    return rows.order_by("pk")
