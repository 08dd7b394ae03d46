"""Request the link to one's own profile by typing an address."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from leads.models import LinkRequest
from leads.requests.tasks import send_profile_links
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, PER_ADDRESS = 20, 3


def link_request_limits(*, address: str, client_ip: str) -> list[RateLimit]:
    """Return the limits for requesting a link: of the network, then of the address."""
    return [
        RateLimit("profile-link-of-network", network_of(client_ip), PER_NETWORK, HOUR),
        RateLimit("profile-link-of-address", keyed_digest(address), PER_ADDRESS, DAY),
    ]


def request_profile_link(*, address: str, at: datetime) -> None:
    """Have a worker look `address` up and mail a link there if it is on file.

    The work is the same for every address, so that neither the response nor its time reveals who is on file. Only the
    keyed digest of the address is stored.
    """
    LinkRequest.objects.create(address_digest=keyed_digest(address), asked_at=at)
    transaction.on_commit(partial(enqueue_soon, send_profile_links), robust=True)
