"""Read the header of a mail or of one of its parts: cut to size first, and never raising."""

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Anomaly(StrEnum):
    """What is not as it should be about a mail that came in. Staff see these words."""

    CUT = "cut"
    LONG_HEADER = "long header"
    MANY_HEADERS = "many headers"
    MANY_PARTS = "many parts"
    DEEPLY_NESTED = "deeply nested"
    UNKNOWN_CHARACTERS = "unknown characters"
    SEVERAL_AUTHORS = "several authors"
    NO_AUTHOR = "no author"
    NO_MESSAGE_ID = "no Message-ID"
    NO_DATE = "no date"
    NO_RETURN_PATH = "no return path"


MAX_FIELD_LENGTH = 2000  # octets that are read of one; what providers add for themselves may be longer
MAX_FIELDS = 300
MAX_HEADER_LENGTH = 256 * 1024  # octets; whole headers of over 100 kB have been seen on mail that somebody wrote
_NAME = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_END = re.compile(rb"(?:\A|\n)\r?\n")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


@dataclass
class HeaderReader:
    """The fields of a header, in their order, as (name in lower case, unfolded value)."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    anomalies: set[Anomaly] = field(default_factory=set)

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.fields if found == name.lower()]

    def parsed(self, name: str) -> Any:
        """Return the first field of that name as the standard library's modern policy reads it; None if it cannot."""
        for value in self.values(name)[:1]:
            try:
                return email.policy.default.header_factory(name, value)
            except Exception:  # it raises whatever hostile text drives it to, RecursionError included
                return None
        return None

    def text(self, name: str, *, longest: int = 300) -> str:
        """Return a field decoded (RFC 2047), on one line and cut; empty when it is not there."""
        value = self.parsed(name)
        return clean_line(str(value if value is not None else "".join(self.values(name)[:1])), longest=longest)

    def addresses(self, name: str) -> list[str]:
        """Return the bare addresses that a field names, whatever kind of field it is."""
        try:
            fields = [email.policy.default.header_factory("to", value) for value in self.values(name)[:2]]
            found = [address.addr_spec for field in fields for address in field.addresses]
        except Exception:  # as above; addr_spec too raises for some of what parsing lets pass
            return []
        return [clean_line(address, longest=320) for address in found if "@" in address]

    @property
    def content_type(self) -> str:
        return getattr(self.parsed("content-type"), "content_type", "text/plain")

    def parameter(self, name: str) -> str:
        """Return a parameter of Content-Type; empty when it is not there."""
        return dict(getattr(self.parsed("content-type"), "params", {})).get(name, "")


def clean_line(text: str, *, longest: int) -> str:
    """Return text that every database takes: one line, no control characters, no halves of characters."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:longest].strip()


def split_header(data: bytes) -> tuple[bytes, bytes]:
    """Return header and body, which an empty line parts."""
    end = _END.search(data)
    return (data[: end.start() + 1], data[end.end() :]) if end else (data, b"")


def parse_header(data: bytes) -> HeaderReader:
    """Read a header block. A field that is too long is cut; after so many fields the rest is left out."""
    head = HeaderReader(anomalies={Anomaly.LONG_HEADER} if len(data) > MAX_HEADER_LENGTH else set())
    for raw in _raw_fields(data):
        if len(head.fields) == MAX_FIELDS:
            head.anomalies.add(Anomaly.MANY_HEADERS)
            break
        name, _, value = bytes(raw).partition(b":")
        head.fields.append((name.strip().decode("ascii").lower(), value.decode("utf-8", "replace").strip()))
    return head


def _raw_fields(data: bytes) -> Iterator[bytearray]:
    """Yield unfolded fields, each cut to LONGEST_FIELD; lines that belong to none are passed over."""
    current = None
    for line in data.splitlines():
        if line[:1] in (b" ", b"\t") and current is not None:
            current += line[: max(0, MAX_FIELD_LENGTH - len(current))]
        elif _NAME.match(line):
            if current is not None:
                yield current
            current = bytearray(line[:MAX_FIELD_LENGTH])
    if current is not None:
        yield current
