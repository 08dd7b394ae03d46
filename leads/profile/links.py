"""The link that opens a person's own record: mailed with the acknowledgement, and again to whoever asks for it."""

from datetime import datetime

from leads.emails import send_profile_link
from leads.models import Contact, Link, LinkRequest
from responsys_site.mail.dead_mailboxes import revive


def issue_profile_link(*, contact: Contact, at: datetime) -> str:
    """Return the token of a new link to this person's record. The link before it is dead from now on."""
    return Link.objects.issue(purpose=Link.Purpose.PROFILE, contact=contact, at=at)


def active_link(*, token: str, at: datetime) -> Link | None:
    """Return the link of this token with its person; None when it opens nothing at `at`, for whatever reason."""
    return Link.objects.find(purpose=Link.Purpose.PROFILE, token=token, at=at)


def send_requested_links(*, at: datetime) -> int:
    """Mail a new link to each address that one was asked for and that is on file; return how many were looked up."""
    return LinkRequest.objects.process_each(mail=lambda wish: _mail_link(wish, at))


def _mail_link(wish: LinkRequest, at: datetime) -> None:
    contact = Contact.objects.of(address_digest=wish.address_digest)
    if contact is not None:
        revive(address_digest=wish.address_digest)
        send_profile_link(contact=contact, token=issue_profile_link(contact=contact, at=at), at=at)
