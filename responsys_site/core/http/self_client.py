"""Ask the site for a page as a visitor does, for checks: through the very application that servers run."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

USER_AGENT = "responsys-promise-check"


@dataclass(frozen=True)
class ProbeResponse:
    """What came back: status, headers in their order, and the body (UTF-8)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str:
        """Return the value of a header, several joined by commas; empty when it is not there."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def request_page(*, path: str, method: str = "GET", body: bytes = b"", **environ: Any) -> ProbeResponse:
    """Return the answer to one request at the site's own host, with no cookie; `environ` adds WSGI variables.

    A POST without another CONTENT_TYPE is a form. May be called inside a transaction, which the request then shares.
    """
    started: list[Any] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        started[:] = [int(status[:3]), tuple(headers)]
        return started.append  # PEP 3333's write(), which nothing here calls

    with connections_kept():
        chunks = get_internal_wsgi_application()(_environ(path, method, body) | environ, start_response)
        try:
            text = b"".join(chunks).decode(errors="replace")
        finally:
            getattr(chunks, "close", lambda: None)()
    return ProbeResponse(status=started[0], headers=started[1], text=text)


@contextmanager
def connections_kept() -> Iterator[None]:
    """Keep Django from closing the caller's database connection, and with it a transaction, around a request."""
    signals = (request_started, request_finished)
    were_connected = [signal.disconnect(close_old_connections) for signal in signals]
    try:
        yield
    finally:
        for signal, was_connected in zip(signals, were_connected, strict=True):
            if was_connected:
                signal.connect(close_old_connections)


def _environ(path: str, method: str, body: bytes) -> dict[str, Any]:
    site = urlsplit(settings.SITE_URL)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "HTTP_HOST": site.netloc,
        "SERVER_NAME": site.hostname or "",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_USER_AGENT": USER_AGENT,
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if method == "POST" else "",
    }
    setup_testing_defaults(environ)
    return environ
