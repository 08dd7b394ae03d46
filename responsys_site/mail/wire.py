"""A message as bytes for the wire: its MIME structure built once, each recipient's part filled in.

RFC 2046 and 2045 for the parts; header_lines for what stands above them. All parts are quoted-printable:
a filled-in value stands between two soft line breaks, so that no line grows with what is filled in.
"""

import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from responsys_site.mail.envelope import Envelope
from responsys_site.mail.filling import (
    HTML,
    JSON,
    Fields,
    deliverable,
    escaped_for,
    fields_of,
    filled,
    headers_of,
    segments,
)
from responsys_site.mail.header_lines import line, mailbox, parsed_mailbox, phrase, structured
from responsys_site.mail.identity import return_path
from responsys_site.mail.models import Delivery, Message

LINE = 76  # characters of an encoded line (RFC 2045, 6.7)
SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True)
class Part:
    """A part of a message: its header lines, and its text encoded, with the names of markers between."""

    head: bytes
    encoded: list[bytes | str]
    content_type: str

    def bytes_for(self, fields: Fields) -> list[bytes]:
        """Return the part with one recipient's fields filled in."""
        escaped = escaped_for(self.content_type)
        filled_in = (one if isinstance(one, bytes) else _value(escaped(fields[one])) for one in self.encoded)
        return [self.head, *filled_in, b"\r\n"]


class Letter:
    """One message, ready to be addressed."""

    def __init__(self, message: Message) -> None:
        self.message = message
        mark = hashlib.sha256(f"{message.pk} {message.text}".encode()).hexdigest()[:40]
        # Neither begins with the other: whatever begins with a boundary counts as one (RFC 2046, 5.1.1).
        self._boundary, self._outer_boundary = f"=_{mark}", f"=_mixed_{mark}"
        alternatives = [("text/plain", message.text), *([(HTML, message.html)] if message.html else [])]
        self._alternatives = [_text_part(content_type, text) for content_type, text in alternatives]
        self._attachment = _attachment(message.attachment_name, message.attachment) if message.attachment else None
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
        alternatives = [part.bytes_for(fields) for part in self._alternatives]
        body = _multipart("alternative", self._boundary, alternatives)
        if self._attachment is None:
            return body
        return _multipart("mixed", self._outer_boundary, [[b"\r\n", *body], self._attachment.bytes_for(fields)])


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return line("Date", format_datetime(second))


def _multipart(kind: str, boundary: str, parts: list[list[bytes]]) -> list[bytes]:
    mark = f"--{boundary}".encode()
    pieces = [f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += [mark, *part]
    return [*pieces, mark, b"--\r\n"]


def _text_part(content_type: str, text: str) -> Part:
    return _part(f"Content-Type: {content_type}; charset=utf-8", content_type, text)


def _attachment(name: str, text: str) -> Part:
    # JSON is UTF-8 and has no charset parameter (RFC 8259, 8.1 and 11).
    disposition = f'Content-Disposition: attachment;\r\n filename="{name}"'
    return _part(f"Content-Type: {JSON}\r\n{disposition}", JSON, text)


def _part(lines: str, content_type: str, text: str) -> Part:
    head = f"\r\n{lines}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return Part(head=head.encode("ascii"), encoded=_encoded_segments(text), content_type=content_type)


def _encoded_segments(text: str) -> list[bytes | str]:
    """Words encoded, names of markers as they are."""
    parts = segments("\n".join(text.splitlines()) + "\n")
    return [_quoted_printable(part) if number % 2 == 0 else part for number, part in enumerate(parts)]


def _value(text: str) -> bytes:
    return SOFT_BREAK + _quoted_printable(text) + SOFT_BREAK


def _quoted_printable(text: str) -> bytes:
    # Written with line feeds, which b2a_qp would keep as they are; a mail's lines end in CR LF.
    encoded = binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")
    last = len(encoded) - encoded.rfind(b"\n") - 1
    # What follows begins with a soft break, whose sign must still fit on the line.
    return encoded if last < LINE else encoded[:-1] + SOFT_BREAK + encoded[-1:]
