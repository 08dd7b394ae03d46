"""Parse a mail into its tree of parts, up to a number and a depth. No body is dropped: at worst it is text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property

from responsys_site.mail.inbound.charsets import UNPRINTABLE, Decoded, codec_of, declared_in_html, decode
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, parse_header, split_header
from responsys_site.mail.models import IncomingMail

MAX_PARTS = 100
MAX_DEPTH = 10
MAX_TEXT_LENGTH = 5 * 1024 * 1024  # bytes of a part that are read as text
HTML = "text/html"
_ENCODINGS = {"base64", "quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"}
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]|[^\s][ \t]+[^\s]")
_GUESSED_BOUNDARY = re.compile(rb"^--([!-~][ -~]{0,69}?)[ \t]*\r?\nContent-[A-Za-z-]+:", re.MULTILINE | re.IGNORECASE)


@dataclass
class MessagePart:
    """A part: with `children` it is a multipart (RFC 2046, 5.1), else its body is what it holds."""

    head: HeaderReader
    body: bytes
    children: list["MessagePart"] = field(default_factory=list)

    @cached_property
    def content(self) -> bytes:
        """The body with its transfer encoding undone (RFC 2045, 6), as far as it can be.

        What follows base64 in plain words, as gateways append them, is kept.
        """
        encoding = self.head.transfer_encoding
        if encoding not in _ENCODINGS:
            return self.body
        wrong = _NO_BASE64.search(self.body) if encoding == "base64" else None
        end = self.body.rfind(b"\n", 0, wrong.start() + 1) + 1 if wrong else len(self.body)
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(self.body[:end].decode("ascii", "surrogateescape"))
        decoded = carrier.get_payload(decode=True)
        return (decoded if isinstance(decoded, bytes) else self.body[:end]) + self.body[end:]

    @property
    def text(self) -> str:
        return self._decoded.text

    @property
    def has_unknown_characters(self) -> bool:
        return not self._decoded.is_certain

    @property
    def is_cut(self) -> bool:
        return len(self.content) > MAX_TEXT_LENGTH

    @cached_property
    def _decoded(self) -> Decoded:
        data, label = self.content[:MAX_TEXT_LENGTH], self.head.parameter("charset")
        if self.head.content_type == HTML and codec_of(label) in {None, "ascii"}:
            label = declared_in_html(data) or label
        text, is_certain = decode(data, label=label, is_cut=self.is_cut)
        shown, lost = UNPRINTABLE.subn("\ufffd", text)
        return Decoded(shown, is_certain and not lost)

    def leaves(self) -> Iterator["MessagePart"]:
        """Yield the parts that have none within, in their order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass
class ParsedMessage:
    """A mail's header, and its body as a part that may have others within."""

    head: HeaderReader
    root: MessagePart
    anomalies: set[Anomaly] = field(default_factory=set)

    @property
    def parts(self) -> list[MessagePart]:
        return list(self.root.leaves())

    def first(self, *content_types: str) -> MessagePart | None:
        return next((part for part in self.parts if part.head.content_type in content_types), None)


def parse_bytes(data: bytes) -> ParsedMessage:
    """Return a mail's parts. Enclosed mails (message/rfc822) are not opened; what is not parted any more is a leaf."""
    raw_head, body = split_header(data)
    head = parse_header(raw_head)
    found = ParsedMessage(head=head, root=MessagePart(head=head, body=body))
    waiting = [(found.root, 0)]
    for _ in range(MAX_PARTS):
        if not waiting:
            break
        part, depth = waiting.pop()
        if not part.head.content_type.startswith("multipart/"):
            continue
        if depth == MAX_DEPTH:
            found.anomalies.add(Anomaly.DEEPLY_NESTED)
            continue
        part.children = [_parse_piece(piece, within=part) for piece in _pieces(part)]
        if not part.children:
            found.anomalies.add(Anomaly.BROKEN_PARTS)
            part.head = part.head.without("content-type")
        waiting += [(child, depth + 1) for child in reversed(part.children)]
    found.anomalies |= found.head.anomalies | ({Anomaly.MANY_PARTS} if waiting else set())
    return found


def _parse_piece(piece: bytes, *, within: MessagePart) -> MessagePart:
    raw_head, body = split_header(piece)
    head = parse_header(raw_head)
    if within.head.content_type == "multipart/digest" and not head.values("content-type"):
        head.fields.append(("content-type", "message/rfc822"))  # RFC 2046, 5.1.5
    return MessagePart(head=head, body=body)


def _pieces(part: MessagePart) -> list[bytes]:
    """Return the raw parts of a multipart, by a boundary that its body shows where the declared one parts nothing."""
    declared = part.head.parameter("boundary").encode("utf-8", "replace")
    pieces = list(_split_multipart(part.body, declared)) if declared else []
    shown = None if pieces else _GUESSED_BOUNDARY.search(part.body)
    return list(_split_multipart(part.body, shown[1])) if shown else pieces


def _split_multipart(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between the lines that name the boundary (RFC 2046, 5.1.1); no more than is looked at."""
    mark = re.escape(boundary)
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
