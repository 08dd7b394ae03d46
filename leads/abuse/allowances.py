"""How many requests are taken: for one mailbox, from one network, and from everybody together."""

from datetime import timedelta

from django.conf import settings

from responsys_site.ground.allowances import Allowance
from responsys_site.ground.limits import network_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def requests_for(*, mailbox: str, limit: int = 3) -> Allowance:
    return Allowance("request-of-address", mailbox, limit=limit, window=DAY)


def acknowledgements_to(*, mailbox: str) -> Allowance:
    """Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day."""
    return Allowance("acknowledgement", mailbox, limit=1, window=DAY)


def requests_from(*, client: str) -> Allowance:
    """`client` is an IP address."""
    return Allowance("request-of-network", network_of(client), limit=20, window=HOUR)


def requests_of_all() -> Allowance:
    return Allowance("request-of-all", "", limit=settings.REQUESTS_PER_HOUR, window=HOUR)
