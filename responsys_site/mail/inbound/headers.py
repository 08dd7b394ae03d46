"""Read the header of a mail or of one of its parts: cut to size first, and never raising."""

import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import Message
from email.utils import collapse_rfc2231_value
from enum import StrEnum
from typing import Any

from responsys_site.mail.inbound.charsets import decode, recode_parameters, recode_words


class Anomaly(StrEnum):
    """What is not as it should be about a mail that came in. Staff see these words."""

    CUT = "cut"
    LONG_HEADER = "long header"
    MANY_HEADERS = "many headers"
    MANY_PARTS = "many parts"
    DEEPLY_NESTED = "deeply nested"
    BROKEN_PARTS = "broken parts"
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
_TYPE = re.compile(r"[\s\"']*([^\s;/\"'()]+/[^\s;/\"'()]+)")
_TOKEN = re.compile(r"[\s\"']*([\w-]+)")
_BEFORE_COMMENT = re.compile(r'^"([^"]*)"\s*\(.*')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME_AND_ADDRESS = re.compile(r'((?:"(?:[^"\\]|\\.)*"|[^"<>,;:()])+)<([^<>]*)>')
_TO_ESCAPE = re.compile(r'["\\]')
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


@dataclass
class HeaderReader:
    """The fields of a header, in their order, as (name in lower case, unfolded value)."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    anomalies: set[Anomaly] = field(default_factory=set)

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.fields if found == name.lower()]

    def without(self, name: str) -> "HeaderReader":
        return HeaderReader([one for one in self.fields if one[0] != name], self.anomalies)

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

    def mailboxes(self, name: str) -> list[Address]:
        """Return the mailboxes that a field names, whatever kind of field it is."""
        try:
            values = [_NAME_AND_ADDRESS.sub(_quoted_name, value) for value in self.values(name)[:2]]
            fields = [email.policy.default.header_factory("to", value) for value in values]
            return [address for field in fields for address in field.addresses if "@" in address.addr_spec]
        except Exception:  # as above; addr_spec too raises for some of what parsing lets pass
            return []

    def addresses(self, name: str) -> list[str]:
        """Return the bare addresses that a field names."""
        return [clean_line(mailbox.addr_spec, longest=320) for mailbox in self.mailboxes(name)]

    @property
    def content_type(self) -> str:
        found = _TYPE.match("".join(self.values("content-type")[:1]))
        return found[1].lower() if found else "text/plain"

    @property
    def content_disposition(self) -> str:
        found = _TOKEN.match("".join(self.values("content-disposition")[:1]))
        return found[1].lower() if found else ""

    @property
    def transfer_encoding(self) -> str:
        found = _TOKEN.match("".join(self.values("content-transfer-encoding")[:1]))
        return found[1].lower() if found else ""

    def parameter(self, name: str, *, of: str = "content-type") -> str:
        """Return a parameter (RFC 2045, 5.1; RFC 2231) as it was meant, unquoted ones too; "" when it is not there."""
        for value in self.values(of)[:1]:
            carrier = Message()
            carrier[of] = recode_parameters(value)
            try:
                found = carrier.get_param(name, header=of)
                if found is not None:
                    text = _BEFORE_COMMENT.sub(r"\1", collapse_rfc2231_value(found))
                    return str(make_header(decode_header(text)))
            except Exception:  # as above
                return ""
            unparted = re.search(rf"[\s\"]{name}\s*=\s*\"?([^\s\";]+)", value, re.IGNORECASE)
            return unparted[1] if unparted else ""
        return ""


def _quoted_name(found: re.Match[str]) -> str:
    """Return a mailbox whose name is quoted if it has an @ in it: it is a name all the same (RFC 5322, 3.4)."""
    name, address = found.groups()
    if "@" not in _QUOTED.sub("", name):
        return found[0]
    return f'"{_TO_ESCAPE.sub("", name).strip()}" <{address}>'


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
        text, is_known = decode(value.strip(), is_cut=len(raw) >= MAX_FIELD_LENGTH)
        text, are_known = recode_words(text)
        head.fields.append((name.strip().decode("ascii").lower(), text))
        if not (is_known and are_known):
            head.anomalies.add(Anomaly.UNKNOWN_CHARACTERS)
    return head


def _raw_fields(data: bytes) -> Iterator[bytearray]:
    """Yield unfolded fields, each cut to MAX_FIELD_LENGTH; lines that belong to none are passed over."""
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
