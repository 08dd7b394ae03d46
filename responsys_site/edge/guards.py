"""What a request must look like before anything reads it: its method, target, headers and host."""

import re
from http import HTTPStatus
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
ALLOW = ", ".join(sorted(METHODS))
# Characters
LONGEST_PATH, LONGEST_QUERY, LONGEST_HEADERS = 2048, 4096, 16384
MOST_HOSTS = 64
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # RFC 9110, 5.5: a tab may be there


class Hosts:
    """Which Host values are ours, by ALLOWED_HOSTS; those found so are remembered, for speed."""

    def __init__(self) -> None:
        self._allowed: object = None
        self._known: set[str] = set()

    def includes(self, host: str) -> bool:
        if settings.ALLOWED_HOSTS is not self._allowed:
            self._allowed, self._known = settings.ALLOWED_HOSTS, set()
        if host in self._known:
            return True
        domain, _ = split_domain_port(host)
        ours = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
        if ours and len(self._known) < MOST_HOSTS:
            self._known.add(host)
        return ours


hosts = Hosts()


def fault_of(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Return the status to answer a malformed or hostile request with, None for one that may go on."""
    if environ["REQUEST_METHOD"] not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    return (
        _fault_of_headers(environ)
        or _fault_of_path(environ.get("PATH_INFO", ""))
        or _fault_of_query(environ.get("QUERY_STRING", ""))
        or _fault_of_target(environ)
    )


def _fault_of_headers(environ: WSGIEnvironment) -> HTTPStatus | None:
    values = [value for name, value in environ.items() if name[:5] == "HTTP_" or name == "CONTENT_TYPE"]
    together = "".join(values)
    if len(together) > LONGEST_HEADERS:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if together.isascii() and together.isprintable():
        return None
    if any(_CONTROL_IN_HEADER.search(value) or not is_utf8(value) for value in values):
        return HTTPStatus.BAD_REQUEST
    return None


def _fault_of_path(path: str) -> HTTPStatus | None:
    if len(path) > LONGEST_PATH:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if path.isascii() and path.isprintable():
        return None
    return HTTPStatus.BAD_REQUEST if _CONTROL.search(path) or not is_utf8(path) else None


def _fault_of_query(query: str) -> HTTPStatus | None:
    if not query:
        return None
    if len(query) > LONGEST_QUERY:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    meant = unquote_to_bytes(query.encode("latin-1", "replace"))
    return HTTPStatus.BAD_REQUEST if b"\0" in meant or not is_utf8(meant) else None


def _fault_of_target(environ: WSGIEnvironment) -> HTTPStatus | None:
    target = environ.get("RAW_URI", "/")
    if target[:1] != "/":
        if target == "*":
            return None if environ["REQUEST_METHOD"] == "OPTIONS" else HTTPStatus.BAD_REQUEST
        host = _host_of(target)
        if not host:
            return HTTPStatus.BAD_REQUEST
        environ["HTTP_HOST"] = host  # RFC 9112, 3.2.2: the target in absolute form wins
    return None if hosts.includes(environ.get("HTTP_HOST", "")) else HTTPStatus.BAD_REQUEST


def _host_of(target: str) -> str:
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def is_utf8(text: str | bytes) -> bool:
    """Return whether these bytes, or the bytes that WSGI passes as Latin-1 text (PEP 3333), are UTF-8."""
    try:
        (text.encode("latin-1") if isinstance(text, str) else text).decode()
    except UnicodeError:
        return False
    return True
