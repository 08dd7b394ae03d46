"""Store a mail as it comes in: spooled to disk, hashed, and described by its headers."""

import contextlib
import hashlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection, transaction

from responsys_site.core.email_addresses import keyed_digest_or_blank
from responsys_site.mail.inbound.body import find_body
from responsys_site.mail.inbound.headers import Anomaly, HeaderReader, clean_line
from responsys_site.mail.inbound.parser import MAX_PARSED_BYTES, ParsedMessage, parse_bytes
from responsys_site.mail.models import BodyChunk, IncomingMail

CHUNK_SIZE = 512 * 1024  # bytes


class SpooledMessage:
    """Takes a mail's bytes as they come and gives them back in pieces. Its file has no name and goes with the process.

    `reported_size` is what the mail measures in the mailbox, where not all of it was fetched.
    """

    def __init__(self) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not the machine's own folder for such files: that one is memory on many machines.
        self._file = tempfile.TemporaryFile(dir=settings.VAR_DIR)  # noqa: SIM115  # closed by __exit__
        self._hash = hashlib.sha256()
        self.kept = 0
        self.reported_size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.kept += len(data)

    @property
    def size(self) -> int:
        return max(self.kept, self.reported_size)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def beginning(self, length: int) -> bytes:
        self._file.seek(0)
        return self._file.read(length)

    def pieces(self) -> Iterator[bytes]:
        self._file.seek(0)
        while piece := self._file.read(CHUNK_SIZE):
            yield piece


# What the server that delivered the mail wrote down of the envelope's recipient, best first.
RECIPIENT_FIELDS = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "to")
_PATH = re.compile(r"\s*<?([^<>\s]*)")


@dataclass(frozen=True)
class Envelope:
    """What SMTP said about a mail (RFC 5321, 2.3.1). None where nobody told us; "" is the null sender."""

    sender: str | None = None
    recipient: str | None = None


def model_fields_of(*, parts: ParsedMessage, envelope: Envelope) -> dict[str, str]:
    """Return the columns of IncomingMail that its header fills."""
    head = parts.head
    author = next(iter(head.addresses("from")), "")
    return {
        "envelope_sender": clean_line(_sender(head, envelope) or "", longest=320),
        "recipient": _recipient(head, envelope),
        "author": author,
        "address_digest": keyed_digest_or_blank(author),
        "subject": head.text("subject", longest=300),
        "message_id_header": head.text("message-id", longest=255),
    }


def anomalies_of(*, parts: ParsedMessage, envelope: Envelope) -> set[Anomaly]:
    """Return what is odd about a mail."""
    head = parts.head
    authors = head.addresses("from")
    found = {
        Anomaly.NO_AUTHOR: not authors,
        Anomaly.SEVERAL_AUTHORS: len(authors) > 1,
        Anomaly.NO_MESSAGE_ID: not head.values("message-id"),
        Anomaly.NO_DATE: not head.values("date"),
        Anomaly.NO_RETURN_PATH: _sender(head, envelope) is None,
        Anomaly.UNKNOWN_CHARACTERS: any(part.has_unknown_characters for part in find_body(parts)),
    }
    return {*parts.anomalies, *(oddity for oddity, is_so in found.items() if is_so)}


def _sender(head: HeaderReader, envelope: Envelope) -> str | None:
    """The envelope's sender; the topmost Return-Path is the one that our own server wrote (RFC 5321, 4.4)."""
    if envelope.sender is not None:
        return envelope.sender
    for value in head.values("return-path")[:1]:
        found = _PATH.match(value)
        return found[1] if found else ""
    return None


def _recipient(head: HeaderReader, envelope: Envelope) -> str:
    named = [address for name in RECIPIENT_FIELDS for address in head.addresses(name)]
    return clean_line(envelope.recipient or next(iter(named), ""), longest=320)


def store(*, arriving: SpooledMessage, source: IncomingMail.Source, envelope: Envelope, at: datetime) -> bool:
    """Store a mail. Returns False when these very bytes are here already, and stores nothing then.

    Once it returns the mail is committed: whoever brought it may forget it.
    """
    parts = parse_bytes(arriving.beginning(MAX_PARSED_BYTES))
    flags = anomalies_of(parts=parts, envelope=envelope) | ({Anomaly.CUT} if arriving.kept < arriving.size else set())
    facts = model_fields_of(parts=parts, envelope=envelope)
    fields = {"received_at": at, "next_attempt_at": at, "source": source, "flags": sorted(flags), **facts}
    with _synchronous_commit(), transaction.atomic():
        mail, is_new = IncomingMail.objects.get_or_create(sha256=arriving.sha256, size=arriving.size, defaults=fields)
        if is_new:
            for number, data in enumerate(arriving.pieces()):
                BodyChunk.objects.create(mail=mail, number=number, data=data)
    return is_new


@contextlib.contextmanager
def _synchronous_commit() -> Iterator[None]:
    """Let SQLite's commit wait for the disk: as it is set here, the last commits may go with the machine's power."""
    applies = connection.vendor == "sqlite" and not connection.in_atomic_block
    if applies:
        _set_synchronous("FULL")
    try:
        yield
    finally:
        if applies:
            _set_synchronous("NORMAL")


def _set_synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
