"""Fetch what is unread in the mailbox: store each mail, and only then mark it as read."""

import imaplib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings

from responsys_site.mail.intake.arriving import PIECE, Arriving
from responsys_site.mail.intake.bounded_imap import signed_in
from responsys_site.mail.intake.facts import Envelope
from responsys_site.mail.intake.mailbox_address import MailboxAddress
from responsys_site.mail.intake.storing import store
from responsys_site.mail.models import IncomingMail

LONGEST = 120.0  # seconds that a poll may take in all
WINDOW = 5000  # mails that one search looks at: its answer is one line
_QUOTED = re.compile(rb'BODY\[\]<\d+> "((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass
class Polled:
    """How many mails were stored, were here already, and could not be fetched this time."""

    stored: int = 0
    known: int = 0
    refused: int = 0


def poll(*, address: MailboxAddress, at: datetime, seconds: float = LONGEST) -> Polled:
    """Fetch until nothing is left or half of `seconds` are over; what is left waits for the next poll.

    Raises one of bounded_imap.FAILURES. A mail that the server refuses to give does not hold up the others.
    """
    polled, ends = Polled(), monotonic() + seconds / 2
    with signed_in(address=address, seconds=seconds) as imap:
        for uid in _unread(imap, _open_folder(imap, address.folder)):
            if monotonic() > ends:
                break
            _count(polled, imap, uid, at)
    return polled


def _count(polled: Polled, imap: imaplib.IMAP4, uid: str, at: datetime) -> None:
    try:
        is_new = _take(imap, uid, at)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        polled.refused += 1
    else:
        polled.stored += is_new
        polled.known += not is_new


def _open_folder(imap: imaplib.IMAP4, folder: str) -> int:
    """Select the folder for writing and return how many mails are in it."""
    quoted = re.sub(r'(["\\])', r"\\\1", folder)
    return int(_answer(imap.select(f'"{quoted}"'))[0])


def _unread(imap: imaplib.IMAP4, count: int) -> Iterator[str]:
    """Yield the UIDs of unread mails.

    In no order: one that breaks the connection each time must not keep those behind it for ever.
    """
    for first in range(1, count + 1, WINDOW):
        (line,) = _answer(imap.uid("SEARCH", f"{first}:{first + WINDOW - 1}", "UNSEEN")) or [b""]
        uids = (line or b"").decode("ascii").split()
        secrets.SystemRandom().shuffle(uids)
        yield from uids


def _take(imap: imaplib.IMAP4, uid: str, at: datetime) -> bool:
    with Arriving() as arriving:
        _fetch(imap, uid, arriving)
        is_new = store(arriving=arriving, source=IncomingMail.Source.IMAP, envelope=Envelope(), at=at)
        _mark(imap, uid, is_cut=arriving.kept < arriving.size)
    return is_new


def _fetch(imap: imaplib.IMAP4, uid: str, arriving: Arriving) -> None:
    """Fetch a mail piece by piece (RFC 9051, 6.4.5), up to what is stored whole; PEEK leaves it unread."""
    arriving.told_size = _size(imap, uid)
    most = settings.INCOMING_MAIL_KEPT_WHOLE
    while arriving.kept < most:
        wanted = min(PIECE, most - arriving.kept)
        piece = _literal(_answer(imap.uid("FETCH", uid, f"(BODY.PEEK[]<{arriving.kept}.{wanted}>)")))
        arriving.add(piece)
        # Not every server tells the size exactly: a whole piece may have another behind it.
        if not piece or (len(piece) < wanted and arriving.kept >= arriving.told_size):
            break
    if arriving.kept < most:
        arriving.told_size = arriving.kept


def _size(imap: imaplib.IMAP4, uid: str) -> int:
    found = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(filter(None, _answer(imap.uid("FETCH", uid, "(RFC822.SIZE)")))))
    if found is None:
        raise imap.error("the mail is gone")
    return int(found[1])


def _literal(data: list[Any]) -> bytes:
    """Return the bytes of a fetched piece, which a server may send as literal, quoted or NIL (RFC 9051, 4.3)."""
    for item in data:
        if isinstance(item, tuple):
            return item[1]
        if quoted := _QUOTED.search(item or b""):
            return re.sub(rb"\\(.)", rb"\1", quoted[1], flags=re.DOTALL)
    return b""


def _mark(imap: imaplib.IMAP4, uid: str, *, is_cut: bool) -> None:
    """Mark a mail as read, and one of which the mailbox holds more than we do as flagged. Nothing is ever deleted."""
    _answer(imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Flagged)" if is_cut else r"(\Seen)"))


def _answer(response: tuple[str, list[Any]]) -> list[Any]:
    kind, data = response
    if kind != "OK":
        raise imaplib.IMAP4.error("the server refuses")
    return data
