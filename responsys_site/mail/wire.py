"""A message as bytes for the wire: all that is the same for everybody built once, each recipient's part filled in."""

from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from responsys_site.mail.body_template import body_template, filled_in
from responsys_site.mail.envelope import Envelope
from responsys_site.mail.filling import Fields, deliverable, fields_of, filled, headers_of, segments
from responsys_site.mail.header_lines import line, mailbox, parsed_mailbox, phrase, structured
from responsys_site.mail.identity import return_path
from responsys_site.mail.models import Delivery, Message


class Letter:
    """One message, ready to be addressed."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._sender = line("From", parsed_mailbox("From", message.from_email))
        self._reply_to = line("Reply-To", parsed_mailbox("Reply-To", message.reply_to)) if message.reply_to else b""
        self._subject = _header("Subject", message.subject, phrase)
        self._headers = [_header(name, value, structured) for name, value in headers_of(message=message).items()]
        self._body = body_template(message=message)

    def to(self, *, delivery: Delivery, at: datetime) -> Envelope:
        """Return the mail to one recipient. Raises KeyError for a marker without a field, ValueError for a bad one."""
        fields = fields_of(delivery=delivery)
        address = deliverable(delivery.address)
        text = b"".join([*self._head(delivery, address, fields, at), *filled_in(self._body, fields)])
        sender = "" if self.message.null_sender else return_path(delivery=delivery.pk)
        return Envelope(sender=sender, recipient=address, text=text)

    def _head(self, delivery: Delivery, address: str, fields: Fields, at: datetime) -> list[bytes]:
        return [
            self._sender,
            self._reply_to,
            line("To", mailbox("To", delivery.name, address)),
            self._subject(fields),
            _date(at.replace(microsecond=0)),
            line("Message-ID", delivery.message_id_header),
            *(header(fields) for header in self._headers),
            b"MIME-Version: 1.0\r\n",
        ]


def _header(name: str, text: str, form: Callable[[str, str], str]) -> Callable[[Fields], bytes]:
    """Return what writes a header for one recipient; it is written once for all where it has no marker."""
    if len(segments(text)) > 1:
        return lambda fields: line(name, form(name, filled(text, fields)))
    ready = line(name, form(name, text))
    return lambda fields: ready


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return line("Date", format_datetime(second))
