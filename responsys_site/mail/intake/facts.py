"""What is noted of a mail when it is stored: who, to whom, about what, and what is odd about it."""

import re
from dataclasses import dataclass

from responsys_site.ground.addresses import digest_if_address
from responsys_site.mail.intake.heads import Head, plain_line
from responsys_site.mail.intake.oddities import Oddity
from responsys_site.mail.intake.parts import Part, Parts

# What the server that delivered the mail wrote down of the envelope's recipient, best first.
RECIPIENT_FIELDS = ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "to")
_PATH = re.compile(r"\s*<?([^<>\s]*)")


@dataclass(frozen=True)
class Envelope:
    """What SMTP said about a mail (RFC 5321, 2.3.1). None where nobody told us; "" is the null sender."""

    sender: str | None = None
    recipient: str | None = None


def columns_of(*, parts: Parts, envelope: Envelope) -> dict[str, str]:
    """Return the columns of IncomingMail that its header fills."""
    head = parts.head
    author = next(iter(head.addresses("from")), "")
    return {
        "envelope_sender": plain_line(_sender(head, envelope) or "", longest=320),
        "recipient": _recipient(head, envelope),
        "author": author,
        "address_digest": digest_if_address(author),
        "subject": head.text("subject", longest=300),
        "message_id_header": head.text("message-id", longest=255),
    }


def oddities_of(*, parts: Parts, envelope: Envelope) -> set[Oddity]:
    """Return what is odd about a mail."""
    head = parts.head
    authors = head.addresses("from")
    found = {
        Oddity.NO_AUTHOR: not authors,
        Oddity.SEVERAL_AUTHORS: len(authors) > 1,
        Oddity.NO_MESSAGE_ID: not head.values("message-id"),
        Oddity.NO_DATE: not head.values("date"),
        Oddity.NO_RETURN_PATH: _sender(head, envelope) is None,
        Oddity.UNKNOWN_CHARACTERS: any(_is_garbled(part) for part in parts.parts),
    }
    return {*parts.oddities, *(oddity for oddity, is_so in found.items() if is_so)}


def _is_garbled(part: Part) -> bool:
    return part.head.content_type.startswith("text/") and part.has_unknown_characters


def _sender(head: Head, envelope: Envelope) -> str | None:
    """The envelope's sender; the topmost Return-Path is the one that our own server wrote (RFC 5321, 4.4)."""
    if envelope.sender is not None:
        return envelope.sender
    for value in head.values("return-path")[:1]:
        found = _PATH.match(value)
        return found[1] if found else ""
    return None


def _recipient(head: Head, envelope: Envelope) -> str:
    named = [address for name in RECIPIENT_FIELDS for address in head.addresses(name)]
    return plain_line(envelope.recipient or next(iter(named), ""), longest=320)
