"""Mail a new link to whoever asked for one with the reference and the address of the same case."""

from datetime import datetime

from privacy.desk.emails import send_link
from privacy.desk.models import Entry, Inquiry, LinkWish
from privacy.desk.thread import happened
from responsys_site.mail.dead_mailboxes import revive


def mail_links_wished_for(*, at: datetime) -> int:
    """Look up each wish, mail a link where it names a case and its person, and return how many were looked up."""
    return LinkWish.objects.look_up_each(mail=lambda wish: _mail_link(wish, at))


def _mail_link(wish: LinkWish, at: datetime) -> None:
    theirs = Inquiry.objects.meant().of_address(address_digest=wish.address_digest).exclude(address="")
    inquiry = theirs.of_reference(reference=wish.reference)
    if inquiry is not None:
        revive(address_digest=wish.address_digest)
        message = send_link(inquiry=inquiry, at=at)
        happened(inquiry=inquiry, event=Entry.Event.LINK_MAILED, at=at, message=message)
