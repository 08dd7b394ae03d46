"""Take a mail apart: so many parts, so deep, and no further."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from responsys_site.mail.intake.heads import Head, read_head, split_head
from responsys_site.mail.intake.oddities import Oddity

MOST_PARTS = 100
DEEPEST = 10
LONGEST_TEXT = 100_000  # bytes of a part that are read as text
_ENCODINGS = {"base64", "quoted-printable"}
_SLOW = {"idna", "punycode"}  # takes the square of the length; no mail is written in it


@dataclass(frozen=True)
class Part:
    """A part that has no parts of its own."""

    head: Head
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
        data, charset = self.content[:LONGEST_TEXT], self.head.parameter("charset") or "utf-8"
        try:
            # By the codec's own name: Python knows "punycode" as "Punycode_" and " punycode" too.
            text = data.decode("utf-8" if codecs.lookup(charset).name in _SLOW else charset, "replace")
        except (LookupError, ValueError):
            return data.decode("utf-8", "replace"), True
        return text, "\ufffd" in text[:-1]  # the last one may be cut in its middle


@dataclass
class Parts:
    """What was found of a mail's parts, in their order."""

    head: Head
    parts: list[Part] = field(default_factory=list)
    oddities: set[Oddity] = field(default_factory=set)

    def first(self, *content_types: str) -> Part | None:
        return next((part for part in self.parts if part.head.content_type in content_types), None)


def take_apart(data: bytes) -> Parts:
    """Return the parts of a mail that has none within. Enclosed mails (message/rfc822) are not opened."""
    raw_head, body = split_head(data)
    found = Parts(head=read_head(raw_head))
    waiting = [(found.head, body, 0)]
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        head, body, depth = waiting.pop()
        boundary = head.parameter("boundary") if head.content_type.startswith("multipart/") else ""
        if not boundary:
            found.parts.append(Part(head=head, body=body))
        elif depth == DEEPEST:
            found.oddities.add(Oddity.DEEPLY_NESTED)
        else:
            waiting += reversed([(*_opened(piece), depth + 1) for piece in _between(body, boundary)])
    found.oddities |= found.head.oddities | ({Oddity.MANY_PARTS} if waiting else set())
    return found


def _opened(piece: bytes) -> tuple[Head, bytes]:
    raw_head, body = split_head(piece)
    return read_head(raw_head), body


def _between(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between the lines that name the boundary (RFC 2046, 5.1.1); no more than is looked at."""
    mark = re.escape(boundary.encode("utf-8", "replace"))
    start = None
    for number, line in enumerate(re.finditer(rb"^--" + mark + rb"(--)?[ \t]*\r?(?:\n|\Z)", body, re.MULTILINE)):
        if start is not None:
            yield body[start : line.start()]
        start = line.end()
        if line[1] or number > MOST_PARTS:
            return
    if start is not None:
        yield body[start:]
