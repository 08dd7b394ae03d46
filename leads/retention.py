"""Whom we no longer need to know: a person whose requests are all dealt with, three years after our last contact."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from leads.models import Choice, Contact, InformationRequest, WaitingForm
from privacy.desk.models import Inquiry
from privacy.retention import AFTER_LAST_CONTACT
from responsys_site.mail.models import Delivery, IncomingMail

BATCH = 200


def past_retention(*, at: datetime, after: int = 0) -> list[Contact]:
    """Return up to BATCH people on file who have nothing in hand, were not heard of and were sent nothing since.

    In the order of their numbers, those beyond the number `after`.
    """
    since = at - AFTER_LAST_CONTACT
    requests = InformationRequest.objects.filter(contact=OuterRef("pk"))
    cases = Inquiry.objects.filter(address_digest=OuterRef("address_digest"))
    people = Contact.objects.on_file().filter(created_at__lte=since, pk__gt=after)
    for reason_to_stay in (
        requests.filter(state__in=["new", "in hand"]),
        requests.filter(received_at__gt=since),
        WaitingForm.objects.filter(address_digest=OuterRef("address_digest")),
        cases.unfinished(),
        cases.filter(received_at__gt=since),
        Choice.objects.filter(contact=OuterRef("pk"), at__gt=since),
        Delivery.objects.filter(address_digest=OuterRef("address_digest"), queued_at__gt=since),
        IncomingMail.objects.filter(address_digest=OuterRef("address_digest"), received_at__gt=since),
    ):
        people = people.exclude(Exists(reason_to_stay))
    return list(people.order_by("pk")[:BATCH])
