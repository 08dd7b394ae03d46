"""Ask the site for a page as a visitor does, for checks of promises.

Pages are asked for over HTTP at the site's own address, so that a check sees what a visitor sees: the server, the proxy
and the certificate included. A request that writes is sent through the application within this process instead: it is
rolled back afterwards, and only a request that shares the transaction can be.
"""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import urllib3
from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.core.signals import request_finished, request_started
from django.core.signing import BadSignature, TimestampSigner
from django.db import close_old_connections
from django.utils.translation import gettext as _

from responsys_site.core.error_description import describe_error
from responsys_site.core.promise_checks import CheckFailed

logger = logging.getLogger(__name__)
USER_AGENT = "responsys-promise-check"
CONNECT_TIMEOUT, ANSWER_TIMEOUT = 5, 15  # seconds
STARTUP_PATIENCE = 20  # seconds that a site which is being started may take
REREAD_WITHIN = timedelta(minutes=1)  # a web process reads what it shows every half minute
CHUNK = 64 * 1024
MARK = "X-Self-Check"
MARK_LIFETIME = 60  # seconds
_signer = TimestampSigner(salt="self-check")


class SiteUnreachable(Exception):
    """The site does not answer at its own address; the message is a sentence for the public register."""


@dataclass(frozen=True)
class ProbeResponse:
    """What came back: status, headers in their order, and the body (UTF-8)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    def header(self, name: str) -> str:
        """Return the value of a header, several joined by commas; empty when it is not there."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def request_page(*, path: str) -> ProbeResponse:
    """Return what the running site answers to GET `path`, with no cookie. A redirect is returned, not followed.

    The site is asked at SITE_INTERNAL_URL, or else at SITE_URL; its name and certificate are those of SITE_URL either
    way. Raises SiteUnreachable, and CheckFailed where the certificate is not valid.
    """
    return _send(path)


def _send(path: str) -> ProbeResponse:
    site, deadline = urlsplit(settings.SITE_URL), monotonic() + CONNECT_TIMEOUT + ANSWER_TIMEOUT
    url = settings.SITE_INTERNAL_URL or settings.SITE_URL
    name = {"server_hostname": site.hostname, "assert_hostname": site.hostname} if url.startswith("https:") else {}
    headers = {"Host": site.netloc, "User-Agent": USER_AGENT, MARK: _signer.sign(path)}
    timeout = urllib3.Timeout(connect=CONNECT_TIMEOUT, read=ANSWER_TIMEOUT)
    try:
        with urllib3.connection_from_url(url, timeout=timeout, retries=False, **name) as pool:
            answer = pool.request("GET", path, headers=headers, redirect=False, preload_content=False)
            body = b"".join(_read(answer, deadline))
    except urllib3.exceptions.SSLError as error:
        logger.warning("The site's certificate was refused: %s", describe_error(error))
        raise CheckFailed(_("The site's certificate has expired, or is not valid.")) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        logger.warning("The site did not answer a check: %s", describe_error(error))
        raise SiteUnreachable(_("The site did not answer at its own address.")) from error
    return ProbeResponse(
        status=answer.status, headers=tuple(answer.headers.items()), text=body.decode(errors="replace")
    )


def _read(answer: urllib3.BaseHTTPResponse, deadline: float) -> Iterator[bytes]:
    """Yield the body as it comes. A time limit on each read does not end an answer that trickles."""
    while chunk := answer.read1(CHUNK):
        if monotonic() > deadline:
            raise TimeoutError
        yield chunk


def is_self_check(environ: dict[str, Any]) -> bool:
    """Return whether this site sent the request itself, to check a promise: it is no visitor's.

    The mark is signed with the site's key for one path and one minute, so no one else can make one.
    """
    mark = environ.get("HTTP_X_SELF_CHECK")
    if mark is None:
        return False
    try:
        return _signer.unsign(mark, max_age=MARK_LIFETIME) == environ.get("PATH_INFO")
    except BadSignature:
        return False


def wait_until_up() -> None:
    """Wait for a site that is being started or restarted, for STARTUP_PATIENCE at most."""
    deadline = monotonic() + STARTUP_PATIENCE
    while not _is_up() and monotonic() < deadline:
        sleep(0.5)


def _is_up() -> bool:
    try:
        return request_page(path="/healthz").status < HTTPStatus.INTERNAL_SERVER_ERROR  # a proxy may not let it pass
    except SiteUnreachable:
        return False
    except CheckFailed:
        return True


def request_in_process(*, path: str, method: str = "GET", body: bytes = b"", **environ: Any) -> ProbeResponse:
    """Return the answer of the application in this process, with no cookie; `environ` adds WSGI variables.

    A POST without another CONTENT_TYPE is a form. The request shares the caller's transaction.
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
        "HTTP_X_SELF_CHECK": _signer.sign(path),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if method == "POST" else "",
    }
    setup_testing_defaults(environ)
    return environ
