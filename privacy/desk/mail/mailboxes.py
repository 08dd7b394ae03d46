"""Which mail is for the desk, and what it is about so far as its mailbox tells."""

from django.conf import settings

from privacy.desk.models import Inquiry
from responsys_site.mail.identity import delivery_of_return_path
from responsys_site.mail.intake.automatic import untagged
from responsys_site.mail.intake.facts import RECIPIENT_FIELDS
from responsys_site.mail.intake.heads import Head
from responsys_site.mail.intake.mailbox_address import mailbox_address
from responsys_site.mail.models import IncomingMail

ABUSE = "abuse"  # RFC 2142, 4


def kind_by_mailbox(*, mail: IncomingMail, head: Head) -> Inquiry.Kind | None:
    """Return the kind of case that mail to this mailbox opens; None for servers' reports and mail to other mailboxes.

    A name that the mail's server wrote down counts as the one in To or Cc: an address may lead to another mailbox.
    What lies in the site's own mailbox and names nobody of ours came there by Bcc, and a person wrote it to the desk.
    """
    desk = untagged(settings.PRIVACY_MAILBOX)
    if not desk or head.content_type == "multipart/report" or delivery_of_return_path(mail.recipient) is not None:
        return None
    mailboxes = _named(mail, head)
    if desk in mailboxes:
        return Inquiry.Kind.QUESTION
    domain = desk.rpartition("@")[2]
    if f"{ABUSE}@{domain}" in mailboxes:
        return Inquiry.Kind.UNWANTED_MAIL
    ours = {address for address in mailboxes - _sites_own(domain) if address.endswith(f"@{domain}")}
    return Inquiry.Kind.QUESTION if mail.source == IncomingMail.Source.IMAP and not ours else None


def _named(mail: IncomingMail, head: Head) -> set[str]:
    """The mailboxes in To and Cc, and those that the mail's server wrote down."""
    named = [address for name in (*RECIPIENT_FIELDS, "cc") for address in head.addresses(name)]
    return {untagged(address) for address in [mail.recipient, *named]}


def _sites_own(domain: str) -> set[str]:
    """The mailbox from which we fetch: its name is written down in whatever lies there, and says nothing of a mail."""
    user = mailbox_address(settings.IMAP_URL).user if settings.IMAP_URL else ""
    return {untagged(user if "@" in user else f"{user}@{domain}")}
