"""Render a message for SMTP: the parts that all recipients share once, then each recipient's fields into them.

Headers and bodies are encoded by RFC 5322 and RFC 2045 to 2047.
"""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import NamedTuple

from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.rendering.placeholders import (
    HTML,
    JSON,
    Fields,
    delivery_fields,
    envelope_address,
    escaper_for,
    message_headers,
    split_placeholders,
    substitute,
)

MAX_HEADER_LINE = 78  # characters that a line should have at most (RFC 5322, 2.1.1)
MAX_ENCODED_HEADER_LINE = 76  # of a line with an encoded word (RFC 2047, 2)
_WORDS = re.compile(r"\s*\S+(?:\s+$)?")


def header_line(name: str, value: str) -> bytes:
    """Return one header. Its first word stays on the line of its name, and no word is ever broken: a link is one."""
    if value and len(name) + len(": ") + len(value) <= MAX_HEADER_LINE:
        return f"{name}: {value}\r\n".encode("ascii")
    lines = [f"{name}:"]
    for number, word in enumerate(_WORDS.findall(f" {value}")):
        if number and len(lines[-1]) + len(word) > MAX_HEADER_LINE:
            lines.append(word)
        else:
            lines[-1] += word
    return "".join(f"{one}\r\n" for one in lines).encode("ascii")


def encode_text(name: str, text: str) -> str:
    """Return free words, such as a subject: encoded if not ASCII, or if they look encoded, or cannot be folded."""
    longest = max(map(len, _WORDS.findall(text)), default=0)
    if text.isascii() and "=?" not in text and longest < MAX_HEADER_LINE - len(f"{name}: "):
        return text
    return (
        Header(text, "utf-8", header_name=name, maxlinelen=MAX_ENCODED_HEADER_LINE)
        .encode(linesep="\n")
        .replace("\n", "")
    )


def encode_structured(name: str, text: str) -> str:
    """Return a field in which what stands in angle brackets is for machines, and never encoded (RFC 2047, 5)."""
    if text.isascii():
        return text
    words, bracket, identifier = text.rpartition(" <")
    return f"{encode_text(name, words)}{bracket}{identifier}" if bracket else encode_text(name, text)


def format_mailbox(header: str, name: str, address: str) -> str:
    """Return a person's name and address."""
    if not name:
        return address
    encoded = encode_text(header, name)
    return f"{encoded} <{address}>" if encoded != name else formataddr((name, address))


MAX_ENCODED_LINE = 76  # characters of an encoded line (RFC 2045, 6.7)
SOFT_BREAK = b"=\r\n"


class Placeholder(NamedTuple):
    """Where a field goes, and what makes its value safe there."""

    name: str
    escaped: Callable[[str], str]


BodyPart = bytes | Placeholder


def mime_template(*, message: Message) -> list[BodyPart]:
    """Return the body with everything that comes after the message's own header lines, from Content-Type on."""
    mark = hashlib.sha256(f"{message.pk} {message.text}".encode()).hexdigest()[:40]
    parts = [_part("text/plain", message.text), *([_part(HTML, message.html)] if message.html else [])]
    # Neither boundary begins with the other: what begins with a boundary counts as one (RFC 2046, 5.1.1).
    body = _multipart("alternative", f"=_{mark}", parts)
    if message.attachment:
        attachment = _part(JSON, message.attachment, filename=message.attachment_name)
        body = _multipart("mixed", f"=_mixed_{mark}", [[b"\r\n", *body], attachment])
    return _merge_literals(body)


def fill(template: Sequence[BodyPart], fields: Fields) -> list[bytes]:
    """Return the body for one recipient. Raises KeyError for a gap without a field."""
    return [one if isinstance(one, bytes) else _encoded_value(one.escaped(fields[one.name])) for one in template]


def _multipart(kind: str, boundary: str, parts: list[list[BodyPart]]) -> list[BodyPart]:
    mark = f"--{boundary}".encode()
    pieces: list[BodyPart] = [f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += [mark, *part]
    return [*pieces, mark, b"--\r\n"]


def _part(content_type: str, text: str, *, filename: str = "") -> list[BodyPart]:
    # JSON is UTF-8 and has no charset parameter (RFC 8259, 8.1 and 11).
    charset = "" if content_type == JSON else "; charset=utf-8"
    disposition = f'Content-Disposition: attachment;\r\n filename="{filename}"\r\n' if filename else ""
    head = f"\r\nContent-Type: {content_type}{charset}\r\n{disposition}"
    head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return [head.encode("ascii"), *_encoded(text, escaper_for(content_type)), b"\r\n"]


def _encoded(text: str, escaped: Callable[[str], str]) -> Iterator[BodyPart]:
    """Words encoded, gaps for the markers between them."""
    for number, part in enumerate(split_placeholders("\n".join(text.splitlines()) + "\n")):
        yield Placeholder(part, escaped) if number % 2 else _quoted_printable(part)


def _merge_literals(pieces: Iterable[BodyPart]) -> list[BodyPart]:
    """Join what stands between two gaps."""
    joined: list[BodyPart] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _encoded_value(text: str) -> bytes:
    return SOFT_BREAK + _quoted_printable(text) + SOFT_BREAK


def _quoted_printable(text: str) -> bytes:
    # Written with line feeds, which b2a_qp would keep as they are; a mail's lines end in CR LF.
    encoded = binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")
    last = len(encoded) - encoded.rfind(b"\n") - 1
    # What follows begins with a soft break, whose sign must still fit on the line.
    return encoded if last < MAX_ENCODED_LINE else encoded[:-1] + SOFT_BREAK + encoded[-1:]


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
        self._sender = _mailbox_line("From", message.from_email)
        self._reply_to = _mailbox_line("Reply-To", message.reply_to) if message.reply_to else b""
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


def _mailbox_line(name: str, text: str) -> bytes:
    """Return the header of a sender that a setting names as "Name <address>"."""
    return header_line(name, format_mailbox(name, *parseaddr(text)))


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return header_line("Date", format_datetime(second))
