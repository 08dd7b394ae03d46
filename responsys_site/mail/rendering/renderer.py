"""Render a message for SMTP: the parts that all recipients share once, then each recipient's fields into them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.rendering.mime import (
    encode_structured,
    encode_text,
    fill,
    format_mailbox,
    format_mailbox_setting,
    header_line,
    mime_template,
)
from responsys_site.mail.rendering.placeholders import (
    Fields,
    delivery_fields,
    envelope_address,
    message_headers,
    split_placeholders,
    substitute,
)


@dataclass(frozen=True)
class SmtpMessage:
    """One delivery rendered for SMTP: the sender and recipient of its envelope, and its text (RFC 5321, 2.3.1).

    `sender` is empty for a mail of which no report is wanted.
    """

    delivery: int
    sender: str
    recipient: str
    text: bytes


class MessageRenderer:
    """Renders one message for any number of recipients."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._sender = header_line("From", format_mailbox_setting("From", message.from_email))
        self._reply_to = (
            header_line("Reply-To", format_mailbox_setting("Reply-To", message.reply_to)) if message.reply_to else b""
        )
        self._subject = _header("Subject", message.subject, encode_text)
        self._headers = [
            _header(name, value, encode_structured) for name, value in message_headers(message=message).items()
        ]
        self._body = mime_template(message=message)

    def render(self, *, delivery: Delivery, at: datetime) -> SmtpMessage:
        """Return the mail to one recipient. Raises KeyError for a marker without a field, ValueError for a bad one."""
        fields = delivery_fields(delivery=delivery)
        address = envelope_address(delivery.address)
        text = b"".join([*self._head(delivery, address, fields, at), *fill(self._body, fields)])
        sender = "" if self.message.null_sender else return_path(delivery=delivery.pk)
        return SmtpMessage(delivery=delivery.pk, sender=sender, recipient=address, text=text)

    def _head(self, delivery: Delivery, address: str, fields: Fields, at: datetime) -> list[bytes]:
        return [
            self._sender,
            self._reply_to,
            header_line("To", format_mailbox("To", delivery.name, address)),
            self._subject(fields),
            _date(at.replace(microsecond=0)),
            header_line("Message-ID", delivery.message_id_header),
            *(header(fields) for header in self._headers),
            b"MIME-Version: 1.0\r\n",
        ]


def _header(name: str, text: str, form: Callable[[str, str], str]) -> Callable[[Fields], bytes]:
    """Return what writes a header for one recipient; it is written once for all where it has no marker."""
    if len(split_placeholders(text)) > 1:
        return lambda fields: header_line(name, form(name, substitute(text, fields)))
    ready = header_line(name, form(name, text))
    return lambda fields: ready


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return header_line("Date", format_datetime(second))
