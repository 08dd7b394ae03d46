"""Which mail to the desk is set aside: what machines send, and more than is dealt with at once.

The limits that are the sender's own come first, so that a flood uses up nothing that others share.
"""

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings

from privacy.desk.models import Inquiry
from responsys_site.ground.addresses import mailbox_of
from responsys_site.ground.limits import network_of, spend
from responsys_site.mail.intake.automatic import may_be_answered
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.models import IncomingMail

OF_MACHINES = {"from a machine's address", "from ourselves", "sent by a machine", "from a list"}
PER_SENDER, DAY, HOUR = 20, timedelta(days=1), timedelta(hours=1)
NETWORK_SHARE = 5  # one network gets a fifth of what everybody together gets
MOST_HOPS = 10  # Received fields that are read, newest first


def suspicion_of(*, mail: IncomingMail, head: Head, at: datetime) -> str:
    """Return why a mail is set aside, "" when it is not; count it against its sender, its network, and all together.

    A mail beyond the limit of its network or of all waits its turn (see `busy`). Call it in the mail's transaction.
    """
    if is_of_machine(mail=mail):
        return Inquiry.Suspicion.AUTOMATIC
    sender = mailbox_of(address=mail.author) if mail.address_digest else ""
    if sender and not spend(name="mail-of-sender", subject=sender, limit=PER_SENDER, window=DAY, at=at).allowed:
        return Inquiry.Suspicion.TOO_MANY
    most, network = settings.INQUIRIES_PER_HOUR, sending_network(head=head)
    share = max(1, most // NETWORK_SHARE)
    if network and not spend(name="mail-of-network", subject=network, limit=share, window=HOUR, at=at).allowed:
        return Inquiry.Suspicion.BUSY
    within = spend(name="mail-of-all", subject="", limit=most, window=HOUR, at=at).allowed
    return "" if within else Inquiry.Suspicion.BUSY


def is_of_machine(*, mail: IncomingMail) -> bool:
    return may_be_answered(mail=mail).why in OF_MACHINES


def sending_network(*, head: Head) -> str:
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
