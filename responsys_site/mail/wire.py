"""A message as bytes for the wire: its MIME structure built once, each recipient's part filled in.

RFC 2046 and 2045 for the parts; header_lines for what stands above them. Both parts are quoted-printable:
a filled-in value stands between two soft line breaks, so that no line grows with what is filled in.
"""

import binascii
import hashlib
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape

from responsys_site.mail.envelope import Envelope
from responsys_site.mail.filling import Fields, deliverable, fields_of, filled, headers_of, segments
from responsys_site.mail.header_lines import line, mailbox, parsed_mailbox, phrase, structured
from responsys_site.mail.identity import return_path
from responsys_site.mail.models import Delivery, Message

LINE = 76  # characters of an encoded line (RFC 2045, 6.7)
SOFT_BREAK = b"=\r\n"


class Letter:
    """One message, ready to be addressed."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self._boundary = f"=_{hashlib.sha256(f'{message.pk} {message.text}'.encode()).hexdigest()[:40]}"
        parts = [("plain", message.text), *([("html", message.html)] if message.html else [])]
        self._parts = [(kind, _encoded_segments(text)) for kind, text in parts]
        self._sender = line("From", parsed_mailbox("From", message.from_email))
        self._reply_to = line("Reply-To", parsed_mailbox("Reply-To", message.reply_to)) if message.reply_to else b""

    def to(self, *, delivery: Delivery, at: datetime) -> Envelope:
        """Return the mail to one recipient. Raises KeyError for a marker without a field, ValueError for a bad one."""
        fields = fields_of(delivery=delivery)
        address = deliverable(delivery.address)
        text = b"".join([self._head(delivery, address, fields, at), *self._body(fields)])
        sender = "" if self.message.null_sender else return_path(delivery=delivery.pk)
        return Envelope(sender=sender, recipient=address, text=text)

    def _head(self, delivery: Delivery, address: str, fields: Fields, at: datetime) -> bytes:
        own = headers_of(message=self.message, delivery=delivery, fields=fields)
        return b"".join(
            [
                self._sender,
                self._reply_to,
                line("To", mailbox("To", delivery.name, address)),
                line("Subject", phrase("Subject", filled(self.message.subject, fields))),
                _date(at.replace(microsecond=0)),
                *(line(name, structured(name, value)) for name, value in own.items()),
                b"MIME-Version: 1.0\r\n",
            ]
        )

    def _body(self, fields: Fields) -> list[bytes]:
        mark = f"--{self._boundary}".encode()
        pieces = [f'Content-Type: multipart/alternative;\r\n boundary="{self._boundary}"\r\n\r\n'.encode()]
        for kind, encoded in self._parts:
            head = (
                f"\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            )
            pieces += [mark, head.encode(), *_fill(encoded, fields, escapes=kind == "html"), b"\r\n"]
        return [*pieces, mark, b"--\r\n"]


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return line("Date", format_datetime(second))


def _encoded_segments(text: str) -> list[bytes | str]:
    """Words encoded, names of markers as they are."""
    parts = segments("\n".join(text.splitlines()) + "\n")
    return [_quoted_printable(part) if number % 2 == 0 else part for number, part in enumerate(parts)]


def _fill(encoded: list[bytes | str], fields: Fields, *, escapes: bool) -> list[bytes]:
    return [
        part if isinstance(part, bytes) else _value(escape(fields[part]) if escapes else fields[part])
        for part in encoded
    ]


def _value(text: str) -> bytes:
    return SOFT_BREAK + _quoted_printable(text) + SOFT_BREAK


def _quoted_printable(text: str) -> bytes:
    # Written with line feeds, which b2a_qp would keep as they are; a mail's lines end in CR LF.
    encoded = binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")
    last = len(encoded) - encoded.rfind(b"\n") - 1
    # What follows begins with a soft break, whose sign must still fit on the line.
    return encoded if last < LINE else encoded[:-1] + SOFT_BREAK + encoded[-1:]
