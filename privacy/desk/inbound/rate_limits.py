"""Which mail to the desk is set aside: what machines send, and more than is dealt with at once.

A sender's limit within its network comes first, so that a flood uses up nothing that others share. What a sender sends
from everywhere is counted only after the network: anyone can forge a sender, and would use up a stranger's limit.
"""

import ipaddress
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from privacy.desk.models import Case
from responsys_site.core.email_addresses import base_mailbox
from responsys_site.core.rate_limits import RateLimit, consume, network_of
from responsys_site.mail.inbound.auto_reply import may_auto_reply
from responsys_site.mail.inbound.headers import HeaderReader
from responsys_site.mail.models import IncomingMail

AUTOMATIC_REASONS = {"from a machine's address", "from ourselves", "sent by a machine", "from a list"}
PER_SENDER, PER_SENDER_IN_NETWORK = 20, 10  # a day
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NETWORK_SHARE = 5  # one network gets a fifth of what all senders together gets
MOST_HOPS = 10  # Received fields that are read, newest first


def quarantine_reason_of(*, mail: IncomingMail, head: HeaderReader, at: datetime) -> str:
    """Return why a mail is set aside, "" when it is not; count it against its sender, its network, and all together.

    A mail beyond any of these limits may be a person's all the same, and waits its turn (see `busy`). Call it in the
    mail's transaction.
    """
    if is_automatic(mail=mail):
        return Case.QuarantineReason.AUTOMATIC
    is_within = all(consume(limit=one, at=at).allowed for one in _limits(mail, head))
    return "" if is_within else Case.QuarantineReason.BUSY


def _limits(mail: IncomingMail, head: HeaderReader) -> Iterator[RateLimit]:
    most, network = settings.CASES_PER_HOUR, sending_network(head=head)
    sender = base_mailbox(address=mail.author) if mail.address_digest else ""
    if sender and network:
        yield RateLimit("mail-of-sender-there", f"{sender} {network}", PER_SENDER_IN_NETWORK, DAY)
    if network:
        yield RateLimit("mail-of-network", network, max(1, most // NETWORK_SHARE), HOUR)
    if sender:
        yield RateLimit("mail-of-sender", sender, PER_SENDER, DAY)
    yield RateLimit("mail-of-all", "", most, HOUR)


def is_automatic(*, mail: IncomingMail) -> bool:
    return may_auto_reply(mail=mail).why in AUTOMATIC_REASONS


def sending_network(*, head: HeaderReader) -> str:
    """Return the network that handed the mail to our side, "" when no Received field tells (RFC 5321, 4.4).

    That is the newest public address: those above it are our own servers', those below it can be forged.
    """
    for field in head.values("received")[:MOST_HOPS]:
        for bracketed in field.split("[")[1:]:
            written = bracketed.partition("]")[0].strip().lower().removeprefix("ipv6:")
            try:
                address = ipaddress.ip_address(written)
            except ValueError:
                continue
            if address.is_global:
                return network_of(written)
    return ""
