"""How many requests are taken: for one mailbox, from one network, and from everybody together."""

from datetime import timedelta

from django.conf import settings

from responsys_site.core.rate_limits import RateLimit, network_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def limits_of_request(*, mailbox: str, client: str) -> list[RateLimit]:
    """Return what a form spends: first its network's own, then its mailbox's, last what all share.

    `client` is an IP address.
    """
    return [_requests_from(client), requests_for(mailbox=mailbox), _requests_of_all("request-of-all")]


def limits_of_suspect(*, mailbox: str, client: str) -> list[RateLimit]:
    """Return the same for what looks like a machine's, which uses up nothing that people share."""
    mailbox_limit = requests_for(mailbox=mailbox)._replace(name="suspect-of-address")
    return [_requests_from(client), mailbox_limit, _requests_of_all("suspect-of-all")]


def requests_for(*, mailbox: str) -> RateLimit:
    return RateLimit("request-of-address", mailbox, limit=3, window=DAY)


def acknowledgements_to(*, mailbox: str) -> RateLimit:
    """Whoever names a stranger's address, and however often and from wherever, that mailbox gets one mail a day."""
    return RateLimit("acknowledgement", mailbox, limit=1, window=DAY)


def _requests_from(client: str) -> RateLimit:
    return RateLimit("request-of-network", network_of(client), limit=20, window=HOUR)


def _requests_of_all(name: str) -> RateLimit:
    return RateLimit(name, "", limit=settings.REQUESTS_PER_HOUR, window=HOUR)
