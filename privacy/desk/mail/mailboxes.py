"""Which mail is for the desk, and what it is about so far as its mailbox tells."""

from django.conf import settings

from privacy.desk.models import Inquiry
from responsys_site.mail.identity import delivery_of_return_path
from responsys_site.mail.intake.automatic import untagged
from responsys_site.mail.intake.facts import RECIPIENT_FIELDS
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.models import IncomingMail

ABUSE = "abuse"  # RFC 2142, 4


def kind_by_mailbox(*, mail: IncomingMail, head: Head) -> Inquiry.Kind | None:
    """Return the kind of case that mail to this mailbox opens; None for servers' reports and mail to other mailboxes.

    A name that the mail's server wrote down counts as the one in To or Cc: an address may lead to another mailbox.
    """
    desk = untagged(settings.PRIVACY_MAILBOX)
    if not desk or head.content_type == "multipart/report" or delivery_of_return_path(mail.recipient) is not None:
        return None
    named = [address for name in (*RECIPIENT_FIELDS, "cc") for address in head.addresses(name)]
    mailboxes = {untagged(address) for address in [mail.recipient, *named]}
    if desk in mailboxes:
        return Inquiry.Kind.QUESTION
    return Inquiry.Kind.UNWANTED_MAIL if f"{ABUSE}@{desk.rpartition('@')[2]}" in mailboxes else None
