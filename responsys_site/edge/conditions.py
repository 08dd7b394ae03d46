"""Conditional requests by RFC 9110, 13.1 and 13.2.2, for pages that have an ETag and no modification date."""

import re
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def outcome(*, environ: WSGIEnvironment, etag: str) -> HTTPStatus | None:
    """Return 412 or 304 where the request's conditions ask for it, None for the page itself.

    If-Match compares strongly and comes first; If-None-Match compares weakly. The two conditions on dates are
    ignored, as 13.1.3 and 13.1.4 ask of a page without a date.
    """
    if_match = environ.get("HTTP_IF_MATCH")
    if if_match is not None and not _names(header=if_match, etag=etag, strongly=True):
        return HTTPStatus.PRECONDITION_FAILED
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None and _names(header=if_none_match, etag=etag, strongly=False):
        return HTTPStatus.NOT_MODIFIED
    return None


def _names(*, header: str, etag: str, strongly: bool) -> bool:
    if header == etag or header.strip() == "*":
        return True
    return any(tag == etag and not (weak and strongly) for weak, tag in _ENTITY_TAG.findall(header))
