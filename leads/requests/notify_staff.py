"""Tell lead managers of requests that came: the request's own row says whether they were told."""

from datetime import datetime

from django.db import transaction

from leads.emails import LEAD_MANAGERS, send_request_arrived
from leads.models import InformationRequest
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.email_addresses import emails_of_role

BATCH = 200


def notify_staff_of_new_requests(*, at: datetime) -> int:
    """Queue a mail for each open request of which no colleague was told yet; return how many requests there were.

    While no colleague has an address they stay unnotified until one has. Any number of workers may do
    so at once: the mail and the word that it was queued are one transaction.
    """
    told = 0
    while batch := _notify_batch(at):
        told += batch
    return told


@transaction.atomic
def _notify_batch(at: datetime) -> int:
    requests = list(skip_locked(InformationRequest.objects.not_notified())[:BATCH])
    addresses = emails_of_role(role=LEAD_MANAGERS) if requests else []
    if not addresses:
        return 0
    for request in requests:
        send_request_arrived(request=request, addresses=addresses, at=at)
    InformationRequest.objects.filter(pk__in=[request.pk for request in requests]).update(notified_at=at)
    return len(requests)
