"""Mail a new link to whoever asked for one with the reference and the address of the same case."""

from datetime import datetime

from django.db import transaction

from privacy.desk.emails import send_link
from privacy.desk.models import Entry, Inquiry, LinkWish
from privacy.desk.thread import happened


def mail_links_wished_for(*, at: datetime) -> int:
    """Look up each wish, mail a link where it names a case and its person, and return how many were looked up.

    Any number of workers may do so at once: the wish goes with the mail that it causes, in one transaction.
    """
    looked_up = 0
    while _mail_next(at):
        looked_up += 1
    return looked_up


@transaction.atomic
def _mail_next(at: datetime) -> bool:
    wish = LinkWish.objects.locked().first()
    if wish is None:
        return False
    theirs = Inquiry.objects.meant().of_address(address_digest=wish.address_digest).exclude(address="")
    inquiry = theirs.of_reference(reference=wish.reference)
    if inquiry is not None:
        message = send_link(inquiry=inquiry, at=at)
        happened(inquiry=inquiry, event=Entry.Event.LINK_MAILED, at=at, message=message)
    wish.delete()
    return True
