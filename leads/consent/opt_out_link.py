"""Opt out without a link: for any address that is typed, its mailbox gets the link that opts it out."""

from datetime import datetime, timedelta

from leads.emails import send_opt_out_link
from leads.models import Contact
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.rate_limits import RateLimit, consume, network_of
from responsys_site.mail.dead_mailboxes import revive

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, OF_ALL, PER_MAILBOX = 20, 1000, 1


def opt_out_link_limit(*, client_ip: str) -> RateLimit:
    """Return the limit of a network."""
    return RateLimit("opt-out-link-of-network", network_of(client_ip), PER_NETWORK, HOUR)


def opt_out_link_shared_limit() -> RateLimit:
    """Return the limit of all senders together."""
    return RateLimit("opt-out-link-of-all", "", OF_ALL, HOUR)


def request_opt_out_link(*, address: str, at: datetime) -> None:
    """Mail the link to `address`, on file or not, so that neither response nor time reveals who is.

    A mailbox gets one a day, and the response does not say whether today's was sent before.
    """
    limit = RateLimit("opt-out-link-of-mailbox", base_mailbox(address=address), PER_MAILBOX, DAY)
    if consume(limit=limit, at=at).allowed:
        revive(address_digest=keyed_digest(address))
        contact = Contact.objects.of(address_digest=keyed_digest(address))
        # The link acts for the address on file, so it goes there and not to the spelling that was typed here.
        send_opt_out_link(address=contact.address if contact else address, at=at)
