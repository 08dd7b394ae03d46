"""The body of a message for the wire (RFC 2046): encoded once for all, with gaps where a recipient's fields go.

All parts are quoted-printable (RFC 2045, 6.7): a filled-in value stands between two soft line breaks, so that no line
grows with what is filled in.
"""

import binascii
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from responsys_site.mail.filling import HTML, JSON, Fields, escaped_for, segments
from responsys_site.mail.models import Message

LINE = 76  # characters of an encoded line (RFC 2045, 6.7)
SOFT_BREAK = b"=\r\n"


class Gap(NamedTuple):
    """Where a field goes, and what makes its value safe there."""

    name: str
    escaped: Callable[[str], str]


Piece = bytes | Gap


def body_template(*, message: Message) -> list[Piece]:
    """Return the body with everything that comes after the message's own header lines, from Content-Type on."""
    mark = hashlib.sha256(f"{message.pk} {message.text}".encode()).hexdigest()[:40]
    parts = [_text_part("text/plain", message.text), *([_text_part(HTML, message.html)] if message.html else [])]
    # Neither boundary begins with the other: whatever begins with a boundary counts as one (RFC 2046, 5.1.1).
    body = _multipart("alternative", f"=_{mark}", parts)
    if message.attachment:
        attachment = _attachment(message.attachment_name, message.attachment)
        body = _multipart("mixed", f"=_mixed_{mark}", [[b"\r\n", *body], attachment])
    return _joined(body)


def filled_in(template: Sequence[Piece], fields: Fields) -> list[bytes]:
    """Return the body for one recipient. Raises KeyError for a gap without a field."""
    return [one if isinstance(one, bytes) else _value(one.escaped(fields[one.name])) for one in template]


def _multipart(kind: str, boundary: str, parts: list[list[Piece]]) -> list[Piece]:
    mark = f"--{boundary}".encode()
    pieces: list[Piece] = [f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()]
    for part in parts:
        pieces += [mark, *part]
    return [*pieces, mark, b"--\r\n"]


def _text_part(content_type: str, text: str) -> list[Piece]:
    return _part(f"Content-Type: {content_type}; charset=utf-8", content_type, text)


def _attachment(name: str, text: str) -> list[Piece]:
    # JSON is UTF-8 and has no charset parameter (RFC 8259, 8.1 and 11).
    disposition = f'Content-Disposition: attachment;\r\n filename="{name}"'
    return _part(f"Content-Type: {JSON}\r\n{disposition}", JSON, text)


def _part(lines: str, content_type: str, text: str) -> list[Piece]:
    head = f"\r\n{lines}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return [head.encode("ascii"), *_encoded(text, escaped_for(content_type)), b"\r\n"]


def _encoded(text: str, escaped: Callable[[str], str]) -> Iterator[Piece]:
    """Words encoded, gaps for the markers between them."""
    for number, part in enumerate(segments("\n".join(text.splitlines()) + "\n")):
        yield Gap(part, escaped) if number % 2 else _quoted_printable(part)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join what stands between two gaps."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _value(text: str) -> bytes:
    return SOFT_BREAK + _quoted_printable(text) + SOFT_BREAK


def _quoted_printable(text: str) -> bytes:
    # Written with line feeds, which b2a_qp would keep as they are; a mail's lines end in CR LF.
    encoded = binascii.b2a_qp(text.encode()).replace(b"\n", b"\r\n")
    last = len(encoded) - encoded.rfind(b"\n") - 1
    # What follows begins with a soft break, whose sign must still fit on the line.
    return encoded if last < LINE else encoded[:-1] + SOFT_BREAK + encoded[-1:]
