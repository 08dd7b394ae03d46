"""Tell lead managers of requests that came: the request's own row says whether they were told."""

from datetime import datetime

from django.db import transaction

from leads.emails import send_request_arrived
from leads.models import InformationRequest
from leads.roles import LEAD_MANAGERS
from responsys_site.ground.roles import addresses_of_role
from responsys_site.ground.row_locks import for_one_worker

BATCH = 200


def tell_of_new_requests(*, at: datetime) -> int:
    """Queue a mail for each open request of which no colleague was told yet; return how many requests there were.

    While no colleague has an address they stay untold, and are told of as soon as one has. Any number of workers may do
    so at once: the mail and the word that it was queued are one transaction.
    """
    told = 0
    while batch := _tell_of_some(at):
        told += batch
    return told


@transaction.atomic
def _tell_of_some(at: datetime) -> int:
    requests = list(for_one_worker(InformationRequest.objects.untold())[:BATCH])
    addresses = addresses_of_role(role=LEAD_MANAGERS) if requests else []
    if not addresses:
        return 0
    for request in requests:
        send_request_arrived(request=request, addresses=addresses, at=at)
    InformationRequest.objects.filter(pk__in=[request.pk for request in requests]).update(told_at=at)
    return len(requests)
