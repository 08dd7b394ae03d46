"""Self-service data export and erasure requests from the profile page.

Both go through the mailbox: the link to the copy is mailed there, and so is the link that confirms an erasure.
"""

from datetime import datetime, timedelta

from django.db import transaction

from leads.emails import send_erasure_link
from leads.models import Contact, Link
from privacy.rights.models import ErasureRequest
from privacy.rights.requests import request_access, request_erasure
from responsys_site.core.rate_limits import RateLimit, Usage, consume
from responsys_site.core.tokens import token_digest
from responsys_site.mail.dead_mailboxes import revive

COPIES, LINKS, WINDOW = 2, 3, timedelta(days=1)


@transaction.atomic
def request_copy(*, contact: Contact, at: datetime) -> Usage:
    """Get a copy made, whose link is mailed to the person, and return what the limit says."""
    spent = consume(limit=RateLimit("own-copy", contact.address_digest, COPIES, WINDOW), at=at)
    if spent.allowed:
        request_access(address=contact.address, by=None, at=at)
    return spent


@transaction.atomic
def request_erasure_link(*, contact: Contact, at: datetime) -> Usage:
    """Mail the person the link by which they confirm it, and return what the limit says. Nothing is erased yet."""
    spent = consume(limit=RateLimit("own-erasure", contact.address_digest, LINKS, WINDOW), at=at)
    if spent.allowed:
        _mail_link(contact, at)
    return spent


def _mail_link(contact: Contact, at: datetime) -> None:
    token = Link.objects.issue(purpose=Link.Purpose.ERASURE, contact=contact, at=at)
    send_erasure_link(contact=contact, token=token, at=at)


def link_to_erasure(*, token: str, at: datetime) -> Link | None:
    """Return the living link that this token is of; None when there is none."""
    return Link.objects.find(purpose=Link.Purpose.ERASURE, token=token, at=at)


def confirm_erasure(*, token: str, at: datetime) -> bool:
    """Have the person erased; return False when the token opens nothing. Pressed twice, it happens once.

    Raises OSError when the journal cannot be written: then nothing is erased, and the link stays good.
    """
    link = link_to_erasure(token=token, at=at)
    return _confirm(link, at) if link else _has_done_it(token)


@transaction.atomic
def _confirm(link: Link, at: datetime) -> bool:
    if not link.end(at=at):  # at this very moment
        return True
    revive(address_digest=link.contact.address_digest)
    request_erasure(address=link.contact.address, reason=ErasureRequest.Reason.ASKED, by=None, at=at)
    return True


def _has_done_it(token: str) -> bool:
    """A link that was followed by another ended too; the one that was pressed ended with its request."""
    link = Link.objects.filter(purpose=Link.Purpose.ERASURE, token_digest=token_digest(token)).first()
    asked = {"address_digest": link.address_digest, "asked_at": link.ended_at} if link and link.ended_at else None
    return asked is not None and ErasureRequest.objects.filter(**asked).exists()
