"""Speak IMAP for a bounded time and in bounded memory, whatever the server does."""

import contextlib
import imaplib
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

from responsys_site.mail.intake.mailbox_address import MailboxAddress

SILENCE = 20  # seconds that a server may say nothing
LARGEST_LITERAL = 1024 * 1024  # bytes: twice what is ever asked for
FAILURES = (OSError, imaplib.IMAP4.error)


class BoundedIMAP(imaplib.IMAP4):
    """A connection that is cut when its seconds are over, and takes no literal larger than anything asked for.

    The socket's own time limit begins anew with each byte: it would let a server that trickles go on for ever.
    """

    def __init__(self, host: str, port: int, *, seconds: float, **options: Any) -> None:
        self.over = threading.Event()
        self.watch = threading.Timer(seconds, self._hang_up)
        self.watch.daemon = True
        try:
            super().__init__(host, port, timeout=SILENCE, **options)
        except BaseException:
            self.watch.cancel()
            raise

    def open(self, *args: Any, **options: Any) -> None:
        super().open(*args, **options)
        self.watch.start()

    def read(self, size: int) -> bytes:
        if size > LARGEST_LITERAL or self.over.is_set():
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
def signed_in(*, address: MailboxAddress, seconds: float) -> Iterator[imaplib.IMAP4]:
    """Connect and sign in, for so many seconds from the connection on. Raises one of FAILURES."""
    imap = _connected(address, seconds)
    try:
        if address.scheme == "imap+tls":
            imap.starttls(ssl_context=ssl.create_default_context())
        imap.login(address.user, address.password)
        yield imap
        with contextlib.suppress(*FAILURES):  # nothing hangs on how the server takes leave
            imap.logout()
    finally:
        with contextlib.suppress(*FAILURES):
            imap.shutdown()


def _connected(address: MailboxAddress, seconds: float) -> imaplib.IMAP4:
    if address.scheme == "imaps":
        context = ssl.create_default_context()
        return BoundedIMAPS(address.host, address.port, seconds=seconds, ssl_context=context)
    return BoundedIMAP(address.host, address.port, seconds=seconds)
