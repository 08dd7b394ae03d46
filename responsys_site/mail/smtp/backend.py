"""Django's SMTP mailer with a time limit for each exchange: a socket's own timeout starts again at every byte."""

import os
import smtplib
import socket
import threading
from contextlib import suppress
from time import monotonic
from typing import Any

from django.core.mail.backends import smtp


class Watchdog(threading.Thread):
    """Closes a connection once its exchange has taken too long."""

    def __init__(self) -> None:
        super().__init__(name="mail-watchdog", daemon=True)
        self._ended = threading.Event()
        self._until = float("inf")
        self._line: socket.socket | None = None

    def watch(self, line: socket.socket) -> None:
        """Duplicate the handle of the connection: TLS detaches the first one."""
        self._drop()
        self._line = socket.socket(fileno=os.dup(line.fileno()))

    def allow(self, seconds: float) -> None:
        """Restart the time limit for the next exchange."""
        self._until = monotonic() + seconds

    def run(self) -> None:
        while not self._ended.wait(0.25):
            line = self._line  # another thread may drop it
            if monotonic() > self._until and line is not None:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self._ended.set()
        self._drop()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP mailer. `longest` is how many seconds one exchange, or opening a connection, may take."""

    def __init__(self, *, longest: float = 60, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest
        self._watchdog: Watchdog | None = None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        backend = self

        class Watched(super().connection_class):  # type: ignore[misc]
            def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
                plain = socket.create_connection((host, port), timeout, self.source_address)
                assert backend._watchdog is not None
                backend._watchdog.watch(plain)
                if backend.use_ssl:
                    return backend.ssl_context.wrap_socket(plain, server_hostname=host)
                return plain

        return Watched

    def open(self) -> bool | None:
        if self._watchdog is None:
            self._watchdog = Watchdog()
            self._watchdog.start()
        self.begin_exchange()
        return super().open()

    def begin_exchange(self) -> None:
        """Restart the time limit before each mail."""
        if self._watchdog is not None:
            self._watchdog.allow(self.longest)

    def close(self) -> None:
        try:
            super().close()
        finally:
            if self._watchdog is not None:
                self._watchdog.end()
                self._watchdog = None
