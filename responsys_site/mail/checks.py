"""System checks of mail: what settings name exists, and the mailbox of incoming mail can be read from its URL."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from responsys_site.core.declarations import find_path_errors
from responsys_site.mail.inbound.imap import InvalidImapUrl, parse_imap_url


@register()
def incoming_mail_handlers_exist(**kwargs: Any) -> list[CheckMessage]:
    return list(find_path_errors(setting="INCOMING_MAIL_HANDLERS", error_id="mail.E001"))


@register()
def mailbox_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """IMAP_URL, where it is set, names a mailbox, and does not send its password in the clear."""
    if not settings.IMAP_URL:
        return []
    try:
        address = parse_imap_url(settings.IMAP_URL)
    except InvalidImapUrl as error:
        return [Error(f"IMAP_URL: {error}", id="mail.E002")]
    words = "IMAP_URL sends the mailbox's password in the clear: use imaps:// or imap+tls://"
    return [Warning(words, id="mail.W001")] if address.shows_its_password else []
