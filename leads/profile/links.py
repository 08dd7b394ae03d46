"""The link that opens a person's own record: mailed with each acknowledgement, and on request."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.tasks import task

from leads.emails import send_profile_link
from leads.models import Contact, Link, LinkRequest
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of
from responsys_site.mail.dead_mailboxes import revive

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


@task()
def send_profile_links() -> None:
    """Mail the profile links that were requested. It may run at any time, any number of times."""
    send_requested_links(at=trusted_now())


def issue_profile_link(*, contact: Contact, at: datetime) -> str:
    """Return the token of a new link to this person's record. The link before it is dead from now on."""
    return Link.objects.issue(purpose=Link.Purpose.PROFILE, contact=contact, at=at)


def active_link(*, token: str, at: datetime) -> Link | None:
    """Return the link of this token with its person; None when it is not valid at `at`."""
    return Link.objects.find(purpose=Link.Purpose.PROFILE, token=token, at=at)


def send_requested_links(*, at: datetime) -> int:
    """Mail a new link to each address that one was asked for and that is on file; return how many were looked up."""
    return LinkRequest.objects.process_each(mail=lambda wish: _mail_link(wish, at))


def _mail_link(wish: LinkRequest, at: datetime) -> None:
    contact = Contact.objects.of(address_digest=wish.address_digest)
    if contact is not None:
        revive(address_digest=wish.address_digest)
        send_profile_link(contact=contact, token=issue_profile_link(contact=contact, at=at), at=at)
