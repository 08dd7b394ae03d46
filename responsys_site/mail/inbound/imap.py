"""Fetch unread mail from one IMAP mailbox, for a bounded time and in bounded memory: store it, then mark it read."""

import contextlib
import imaplib
import re
import secrets
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from responsys_site.mail.inbound.storage import CHUNK_SIZE, Envelope, SpooledMessage, store
from responsys_site.mail.models import IncomingMail

_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class InvalidImapUrl(ValueError):
    """The text names no mailbox. Its words never hold the password."""


@dataclass(frozen=True)
class ImapMailbox:
    """A mailbox and how to reach it: `imaps` (TLS from the start), `imap+tls` (STARTTLS) or `imap` (in the clear)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @property
    def shows_its_password(self) -> bool:
        """Say whether the password would cross a network in the clear."""
        return self.scheme == "imap" and self.host not in _LOCAL


def parse_imap_url(text: str) -> ImapMailbox:
    """Read `imaps://user:password@host:993/INBOX`; what has a meaning in URLs is percent-encoded.

    Raises InvalidImapUrl.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise InvalidImapUrl("the host or its port is not written as one") from error
    if url.scheme not in _PORTS:
        raise InvalidImapUrl("begin with imaps://, imap+tls:// or imap://")
    if not (url.hostname and url.username and url.password):
        raise InvalidImapUrl("give user, password and host, as imaps://user:password@host/INBOX")
    return ImapMailbox(
        scheme=url.scheme,
        host=url.hostname,
        port=port or _PORTS[url.scheme],
        user=unquote(url.username),
        password=unquote(url.password),
        folder=unquote(url.path.strip("/")) or "INBOX",
    )


SOCKET_TIMEOUT = 20  # seconds that a server may say nothing
MAX_LITERAL = 1024 * 1024  # bytes: twice what is ever asked for
FAILURES = (OSError, imaplib.IMAP4.error)


class BoundedIMAP(imaplib.IMAP4):
    """A connection that is cut when its seconds are over, and takes no literal larger than anything asked for.

    The socket's own timeout starts again with each byte, so a server that trickles would never reach it.
    """

    def __init__(self, host: str, port: int, *, seconds: float, **options: Any) -> None:
        self.over = threading.Event()
        self.watch = threading.Timer(seconds, self._hang_up)
        self.watch.daemon = True
        try:
            super().__init__(host, port, timeout=SOCKET_TIMEOUT, **options)
        except BaseException:
            self.watch.cancel()
            raise

    def open(self, *args: Any, **options: Any) -> None:
        super().open(*args, **options)
        self.watch.start()

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL or self.over.is_set():
            raise self.abort("more than the server was asked for, or later than it may be")
        return super().read(size)

    def readline(self) -> bytes:
        if self.over.is_set():
            raise self.abort("the time is over")
        return super().readline()

    def shutdown(self) -> None:
        self.watch.cancel()
        super().shutdown()

    def _hang_up(self) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            # The plain socket's: that of TLS would take its state away from the thread that is reading.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class BoundedIMAPS(BoundedIMAP, imaplib.IMAP4_SSL):
    """The same, in TLS from the start."""


@contextlib.contextmanager
def login(*, address: ImapMailbox, seconds: float) -> Iterator[imaplib.IMAP4]:
    """Connect and sign in, for so many seconds from the connection on. Raises one of FAILURES."""
    imap = _connected(address, seconds)
    try:
        if address.scheme == "imap+tls":
            imap.starttls(ssl_context=ssl.create_default_context())
        imap.login(address.user, address.password)
        yield imap
        with contextlib.suppress(*FAILURES):  # the mail is stored, however the session ends
            imap.logout()
    finally:
        with contextlib.suppress(*FAILURES):
            imap.shutdown()


def _connected(address: ImapMailbox, seconds: float) -> imaplib.IMAP4:
    if address.scheme == "imaps":
        context = ssl.create_default_context()
        return BoundedIMAPS(address.host, address.port, seconds=seconds, ssl_context=context)
    return BoundedIMAP(address.host, address.port, seconds=seconds)


MAX_POLL_SECONDS = 120.0  # seconds that a poll may take in all
WINDOW = 5000  # mails that one search looks at: its answer is one line
_QUOTED = re.compile(rb'BODY\[\]<\d+> "((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass
class PollCounts:
    """How many mails were stored, were here already, and could not be fetched this time."""

    stored: int = 0
    known: int = 0
    refused: int = 0


def poll(*, address: ImapMailbox, at: datetime, seconds: float = MAX_POLL_SECONDS) -> PollCounts:
    """Fetch until no mail is unread or half of `seconds` are over; the rest waits for the next poll.

    Raises one of FAILURES. A mail that the server refuses to give does not hold up the others.
    """
    counts, ends = PollCounts(), monotonic() + seconds / 2
    with login(address=address, seconds=seconds) as imap:
        for uid in _unread(imap, _open_folder(imap, address.folder)):
            if monotonic() > ends:
                break
            try:
                is_new = _fetch_and_store(imap, uid, at)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error:
                counts.refused += 1
            else:
                counts.stored += is_new
                counts.known += not is_new
    return counts


def _open_folder(imap: imaplib.IMAP4, folder: str) -> int:
    """Select the folder for writing and return how many mails are in it."""
    quoted = re.sub(r'(["\\])', r"\\\1", folder)
    return int(_checked(imap.select(f'"{quoted}"'))[0])


def _unread(imap: imaplib.IMAP4, count: int) -> Iterator[str]:
    """Yield the UIDs of unread mails.

    In random order: a mail that breaks the connection each time must not block those behind it.
    """
    for first in range(1, count + 1, WINDOW):
        (line,) = _checked(imap.uid("SEARCH", f"{first}:{first + WINDOW - 1}", "UNSEEN")) or [b""]
        uids = (line or b"").decode("ascii").split()
        secrets.SystemRandom().shuffle(uids)
        yield from uids


def _fetch_and_store(imap: imaplib.IMAP4, uid: str, at: datetime) -> bool:
    with SpooledMessage() as arriving:
        _fetch(imap, uid, arriving)
        is_new = store(arriving=arriving, source=IncomingMail.Source.IMAP, envelope=Envelope(), at=at)
        _mark(imap, uid, is_cut=arriving.kept < arriving.size)
    return is_new


def _fetch(imap: imaplib.IMAP4, uid: str, arriving: SpooledMessage) -> None:
    """Fetch a mail piece by piece (RFC 9051, 6.4.5), up to what is stored whole; PEEK leaves it unread."""
    arriving.reported_size = _size(imap, uid)
    most = settings.INCOMING_MAIL_MAX_BYTES
    while arriving.kept < most:
        wanted = min(CHUNK_SIZE, most - arriving.kept)
        piece = _literal(_checked(imap.uid("FETCH", uid, f"(BODY.PEEK[]<{arriving.kept}.{wanted}>)")))
        arriving.add(piece)
        # Not every server tells the size exactly: a whole piece may have another behind it.
        if not piece or (len(piece) < wanted and arriving.kept >= arriving.reported_size):
            break
    if arriving.kept < most:
        arriving.reported_size = arriving.kept


def _size(imap: imaplib.IMAP4, uid: str) -> int:
    answer = b" ".join(filter(None, _checked(imap.uid("FETCH", uid, "(RFC822.SIZE)"))))
    found = re.search(rb"RFC822\.SIZE (\d+)", answer)
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
    _checked(imap.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Flagged)" if is_cut else r"(\Seen)"))


def _checked(response: tuple[str, list[Any]]) -> list[Any]:
    kind, data = response
    if kind != "OK":
        raise imaplib.IMAP4.error("the server refuses")
    return data
