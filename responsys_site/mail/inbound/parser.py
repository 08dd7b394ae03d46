"""Parse a mail into its parts, up to a number and a depth."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, parse_header, split_header
from responsys_site.mail.models import IncomingMail

MAX_PARTS = 100
MAX_DEPTH = 10
MAX_TEXT_LENGTH = 100_000  # bytes of a part that are read as text
_ENCODINGS = {"base64", "quoted-printable"}
_SLOW = {"idna", "punycode"}  # takes the square of the length; no mail is written in it


@dataclass(frozen=True)
class MessagePart:
    """A part that has no parts of its own."""

    head: HeaderReader
    body: bytes

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone (RFC 2045, 6), as far as it can be."""
        encoding = self.head.text("content-transfer-encoding").lower()
        if encoding not in _ENCODINGS:
            return self.body
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(self.body.decode("ascii", "surrogateescape"))
        decoded = carrier.get_payload(decode=True)
        return decoded if isinstance(decoded, bytes) else self.body

    @property
    def text(self) -> str:
        return self._text()[0]

    @property
    def has_unknown_characters(self) -> bool:
        return self._text()[1]

    def _text(self) -> tuple[str, bool]:
        data, charset = self.content[:MAX_TEXT_LENGTH], self.head.parameter("charset") or "utf-8"
        try:
            # By the codec's own name: Python knows "punycode" as "Punycode_" and " punycode" too.
            text = data.decode("utf-8" if codecs.lookup(charset).name in _SLOW else charset, "replace")
        except (LookupError, ValueError):
            return data.decode("utf-8", "replace"), True
        return text, "\ufffd" in text[:-1]  # the last one may be cut in its middle


@dataclass
class ParsedMessage:
    """What was found of a mail's parts, in their order."""

    head: HeaderReader
    parts: list[MessagePart] = field(default_factory=list)
    anomalies: set[Anomaly] = field(default_factory=set)

    def first(self, *content_types: str) -> MessagePart | None:
        return next((part for part in self.parts if part.head.content_type in content_types), None)


def parse_bytes(data: bytes) -> ParsedMessage:
    """Return the parts of a mail that has none within. Enclosed mails (message/rfc822) are not opened."""
    raw_head, body = split_header(data)
    found = ParsedMessage(head=parse_header(raw_head))
    waiting = [(found.head, body, 0)]
    for _ in range(MAX_PARTS):
        if not waiting:
            break
        head, body, depth = waiting.pop()
        boundary = head.parameter("boundary") if head.content_type.startswith("multipart/") else ""
        if not boundary:
            found.parts.append(MessagePart(head=head, body=body))
        elif depth == MAX_DEPTH:
            found.anomalies.add(Anomaly.DEEPLY_NESTED)
        else:
            waiting += reversed([(*_parse_piece(piece), depth + 1) for piece in _split_multipart(body, boundary)])
    found.anomalies |= found.head.anomalies | ({Anomaly.MANY_PARTS} if waiting else set())
    return found


def _parse_piece(piece: bytes) -> tuple[HeaderReader, bytes]:
    raw_head, body = split_header(piece)
    return parse_header(raw_head), body


def _split_multipart(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between the lines that name the boundary (RFC 2046, 5.1.1); no more than is looked at."""
    mark = re.escape(boundary.encode("utf-8", "replace"))
    start = None
    for number, line in enumerate(re.finditer(rb"^--" + mark + rb"(--)?[ \t]*\r?(?:\n|\Z)", body, re.MULTILINE)):
        if start is not None:
            yield body[start : line.start()]
        start = line.end()
        if line[1] or number > MAX_PARTS:
            return
    if start is not None:
        yield body[start:]


MAX_PARSED_BYTES = 1024 * 1024  # bytes


def parse(*, mail: IncomingMail, longest: int = MAX_PARSED_BYTES) -> ParsedMessage:
    """Return the header and parts of the mail's first `longest` bytes. Never raises for what is in them."""
    return parse_bytes(mail.beginning(length=longest))
