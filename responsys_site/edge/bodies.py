"""What a request's body must look like: a length we read, one charset, and text that is text.

Django itself stores U+FFFD where a form's bytes are no UTF-8, and answers 200.
"""

import re
from http import HTTPStatus
from io import BytesIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.utils.http import parse_header_parameters

from responsys_site.edge.guards import is_utf8

CHARSETS = frozenset({"utf-8", "utf8", "us-ascii"})
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
# RFC 7578, 4.7 asks nobody to send these in a form; decoded later, they would hide bytes from the check below.
_HIDDEN = re.compile(rb"(?im)^content-transfer-encoding[ \t]*:[ \t]*(?:base64|quoted-printable)")


def fault_of_body(environ: WSGIEnvironment) -> HTTPStatus | None:
    """Return the status to refuse this request's body with, or None.

    The body of a form is read here, up to DATA_UPLOAD_MAX_MEMORY_SIZE, and put back for Django.
    """
    try:
        kind, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except ValueError:
        return HTTPStatus.BAD_REQUEST
    if parameters.get("charset", "utf-8").lower() not in CHARSETS:
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return HTTPStatus.BAD_REQUEST
    if environ["REQUEST_METHOD"] != "POST" or _is_upload_of_staff(environ, kind):
        return None
    is_upload = _is_public_upload(environ, kind)
    most = settings.PUBLIC_UPLOADS[environ["PATH_INFO"]] if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if len(length) > 18 or int(length) > most:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    # A file may hold any bytes. Its form looks at its own texts: Django marks what is no UTF-8 in them.
    return None if is_upload else _fault_of_content(environ, kind, int(length))


def _is_upload_of_staff(environ: WSGIEnvironment, kind: str) -> bool:
    # Files come in there, and may be large and binary; Django's own limits hold.
    return kind == MULTIPART and environ.get("PATH_INFO", "").startswith(settings.SIGNED_IN_PREFIX)


def _is_public_upload(environ: WSGIEnvironment, kind: str) -> bool:
    # One that does not say how long it is gets no more room than any other form.
    path, length = environ.get("PATH_INFO", ""), environ.get("CONTENT_LENGTH")
    return kind == MULTIPART and path in settings.PUBLIC_UPLOADS and bool(length)


def _fault_of_content(environ: WSGIEnvironment, kind: str, length: int) -> HTTPStatus | None:
    body = _read(environ, length)
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if len(body) < length:
        return HTTPStatus.BAD_REQUEST
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    meant = unquote_to_bytes(body.replace(b"+", b" ")) if kind == URLENCODED else body
    hidden = kind == MULTIPART and _HIDDEN.search(body)
    # A NUL typed into a public form is that form's to answer for, which keeps the rest of what was typed.
    sent = meant if environ.get("PATH_INFO", "").startswith(settings.SIGNED_IN_PREFIX) else body
    if kind in {URLENCODED, MULTIPART} and (b"\0" in sent or hidden or not is_utf8(meant)):
        return HTTPStatus.BAD_REQUEST
    return None


def _read(environ: WSGIEnvironment, length: int) -> bytes:
    # A chunked body has no length; the server says when it ends (RFC 9112, 7.1).
    if "HTTP_TRANSFER_ENCODING" in environ and environ.get("wsgi.input_terminated"):
        return environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    return environ["wsgi.input"].read(length) if length else b""
