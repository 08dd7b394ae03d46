"""What a request must look like before anything reads it: its method, target, headers and host."""

import re
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import parse_header_parameters

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
ALLOW = ", ".join(sorted(METHODS))
# Characters
MAX_PATH_LENGTH, MAX_QUERY_LENGTH, MAX_HEADERS_LENGTH = 2048, 4096, 16384
MAX_KNOWN_HOSTS = 64
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_HEADER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # RFC 9110, 5.5: a tab may be there


class AllowedHosts:
    """Which Host values are ours, by ALLOWED_HOSTS; those found so are remembered, for speed."""

    def __init__(self) -> None:
        self._allowed: object = None
        self._known: set[str] = set()

    def __contains__(self, host: str) -> bool:
        if settings.ALLOWED_HOSTS is not self._allowed:
            self._allowed, self._known = settings.ALLOWED_HOSTS, set()
        if host in self._known:
            return True
        domain, _ = split_domain_port(host)
        ours = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
        if ours and len(self._known) < MAX_KNOWN_HOSTS:
            self._known.add(host)
        return ours


allowed_hosts = AllowedHosts()


def find_request_error(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Return the status to answer a malformed or hostile request with, None for one that may go on."""
    if environ["REQUEST_METHOD"] not in METHODS:
        return HTTPStatus.METHOD_NOT_ALLOWED
    return (
        _find_header_error(environ)
        or _find_path_error(environ.get("PATH_INFO", ""))
        or _find_query_error(environ.get("QUERY_STRING", ""))
        or _find_target_error(environ)
    )


def _find_header_error(environ: WSGIEnvironment) -> HTTPStatus | None:
    values = [value for name, value in environ.items() if name[:5] == "HTTP_" or name == "CONTENT_TYPE"]
    together = "".join(values)
    if len(together) > MAX_HEADERS_LENGTH:
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if together.isascii() and together.isprintable():
        return None
    if any(_CONTROL_IN_HEADER.search(value) or not is_utf8(value) for value in values):
        return HTTPStatus.BAD_REQUEST
    return None


def _find_path_error(path: str) -> HTTPStatus | None:
    if len(path) > MAX_PATH_LENGTH:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if path.isascii() and path.isprintable():
        return None
    return HTTPStatus.BAD_REQUEST if _CONTROL.search(path) or not is_utf8(path) else None


def _find_query_error(query: str) -> HTTPStatus | None:
    if not query:
        return None
    if len(query) > MAX_QUERY_LENGTH:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    # Bytes that are not UTF-8 pass: campaign links carry them, and Django marks them for a view that reads the query.
    return HTTPStatus.BAD_REQUEST if b"\0" in unquote_to_bytes(query.encode("latin-1", "replace")) else None


def _find_target_error(environ: WSGIEnvironment) -> HTTPStatus | None:
    target = environ.get("RAW_URI", "/")
    if target[:1] != "/":
        if target == "*":
            return None if environ["REQUEST_METHOD"] == "OPTIONS" else HTTPStatus.BAD_REQUEST
        host = _host_in_target(target)
        if not host:
            return HTTPStatus.BAD_REQUEST
        environ["HTTP_HOST"] = host  # RFC 9112, 3.2.2: the target in absolute form wins
    return None if environ.get("HTTP_HOST", "") in allowed_hosts else HTTPStatus.BAD_REQUEST


def _host_in_target(target: str) -> str:
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


CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
# By RFC 7578, 4.7 a form has none of these; decoded later, they would hide bytes from the check below.
_ENCODED_PART = re.compile(rb"(?im)^content-transfer-encoding[ \t]*:[ \t]*(?:base64|quoted-printable)")


def find_body_error(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Return the status to refuse this request's body with, or None.

    The body of a form is read here, up to DATA_UPLOAD_MAX_MEMORY_SIZE, and put back for Django.
    """
    try:
        kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        return HTTPStatus.BAD_REQUEST
    has_other_charset = parameters.get("charset", "utf-8").lower() not in CHARSETS
    if has_other_charset:  # Django must not decode by a label that was made up
        environ["CONTENT_TYPE"] = re.sub(r"(?i);\s*charset=[^;]*", "", environ["CONTENT_TYPE"])
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return HTTPStatus.BAD_REQUEST
    if environ["REQUEST_METHOD"] != "POST" or _is_staff_upload(environ, kind):
        return None
    is_upload = _is_public_upload(environ, kind)
    most = settings.PUBLIC_UPLOADS[environ["PATH_INFO"]] if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if len(length) > 18 or int(length) > most:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    # A file may hold any bytes. Its form looks at its own texts: Django marks what is no UTF-8 in them.
    return None if is_upload else _find_content_error(environ, kind, int(length), ascii_only=has_other_charset)


def _is_staff_upload(environ: WSGIEnvironment, kind: str) -> bool:
    # Files come in there, and may be large and binary; Django's own limits hold.
    return kind == MULTIPART and environ.get("PATH_INFO", "").startswith(settings.SIGNED_IN_PREFIX)


def _is_public_upload(environ: WSGIEnvironment, kind: str) -> bool:
    # One that does not say how long it is gets no more room than any other form.
    path, length = environ.get("PATH_INFO", ""), environ.get("CONTENT_LENGTH")
    return kind == MULTIPART and path in settings.PUBLIC_UPLOADS and bool(length)


def _find_content_error(environ: WSGIEnvironment, kind: str, length: int, *, ascii_only: bool) -> HTTPStatus | None:
    body = _read_request_body(environ, length)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if len(body) < length:
        return HTTPStatus.BAD_REQUEST
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    meant = unquote_to_bytes(body.replace(b"+", b" ")) if kind == URLENCODED else body
    # Mail programs label a one-click POST as they like. ASCII is the same text under every label that a form has.
    if ascii_only and not meant.isascii():
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    hidden = kind == MULTIPART and _ENCODED_PART.search(body)
    # A NUL typed into a public form is that form's to answer for, which keeps the rest of what was typed.
    sent = meant if environ.get("PATH_INFO", "").startswith(settings.SIGNED_IN_PREFIX) else body
    if kind in {URLENCODED, MULTIPART} and (b"\0" in sent or hidden or not is_utf8(meant)):
        return HTTPStatus.BAD_REQUEST
    return None


def _read_request_body(environ: WSGIEnvironment, length: int) -> bytes:
    # A chunked body has no length; the server says when it ends (RFC 9112, 7.1).
    if "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated"):
        return environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    return environ["wsgi.input"].read(length) if length else b""
