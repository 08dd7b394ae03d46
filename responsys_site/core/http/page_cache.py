"""Cached bytes of public pages: one page per path and snapshot revision, one representation per content coding.

Pages have a strong ETag and no modification date (conditional requests: RFC 9110, 13.1 and 13.2.2).
"""

import gzip
import re
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from wsgiref.types import WSGIEnvironment

import brotli

from responsys_site.core.http.snapshot import Snapshot

MAX_PAGES = 256  # about 25 MB at the size of the policy
Headers = list[tuple[str, str]]
# What the front decides by itself; a view's values for these are dropped.
REPLACED_HEADERS = frozenset({"cache-control", "content-encoding", "content-length", "date", "etag", "expires", "vary"})
HEADERS_OF_304 = frozenset({"content-location", "link", "memento-datetime"})
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def evaluate_preconditions(*, environ: WSGIEnvironment, etag: str) -> HTTPStatus | None:
    """Return 412 or 304 where the request's conditions ask for it, None for the page itself.

    If-Match compares strongly and comes first; If-None-Match compares weakly. The two conditions on dates are
    ignored, as 13.1.3 and 13.1.4 ask of a page without a date.
    """
    if_match = environ.get("HTTP_IF_MATCH")
    if if_match is not None and not _lists_etag(header=if_match, etag=etag, strongly=True):
        return HTTPStatus.PRECONDITION_FAILED
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None and _lists_etag(header=if_none_match, etag=etag, strongly=False):
        return HTTPStatus.NOT_MODIFIED
    return None


def _lists_etag(*, header: str, etag: str, strongly: bool) -> bool:
    if header == etag or header.strip() == "*":
        return True
    return any(tag == etag and not (weak and strongly) for weak, tag in _ENTITY_TAG.findall(header))


CODINGS = ("br", "gzip", "identity")  # best first: it decides between equal weights
_CODING_WEIGHT = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]=([01](?:\.[0-9]{0,3})?)\s*)?")


@lru_cache(maxsize=256)
def choose_coding(accept: str | None) -> str | None:
    """Return the coding to send for this Accept-Encoding value; None when the browser rules out all of them."""
    if accept is None:
        return "identity"
    weights = _weights(accept)
    others = weights.get("*", 0.0)
    wanted = {coding: weights.get(coding, others) for coding in CODINGS}
    if "identity" not in weights and "*" not in weights:
        wanted["identity"] = 0.0005  # acceptable unless ruled out, but below everything that was asked for
    best = max(CODINGS, key=lambda coding: wanted[coding])
    return best if wanted[best] > 0 else None


def _weights(accept: str) -> dict[str, float]:
    weights = {}
    for member in accept.split(","):
        if found := _CODING_WEIGHT.fullmatch(member):
            weights[found[1].lower().removeprefix("x-")] = min(float(found[2] or 1), 1.0)
    return weights


def encode(*, body: bytes, coding: str) -> bytes:
    """Return `body` in this coding, the same bytes in every process: strong ETags are made from them."""
    if coding == "br":
        return brotli.compress(body, quality=9)
    if coding == "gzip":
        return gzip.compress(body, compresslevel=9, mtime=0)
    return body


@dataclass(frozen=True, slots=True)
class Representation:
    etag: str
    body: bytes
    headers: Headers
    not_modified_headers: Headers


@dataclass(slots=True)
class CachedPage:
    """A public page as the view made it. `headers` are complete but for those that a coding decides."""

    body: bytes
    headers: Headers
    max_age: int
    route: str
    fixed_headers: Headers
    _made: dict[str, Representation] = field(default_factory=dict)

    def in_coding(self, coding: str) -> Representation:
        """Return the page in this coding; made at the first request for it."""
        made = self._made.get(coding)
        if made is None:
            made = self._made[coding] = self._make(coding)
        return made

    def with_max_age(self, headers: Headers, current: Snapshot | None) -> Headers:
        """Return `headers` with how long caches may keep the page: never past the snapshot's next instant."""
        if not self.max_age or current is None:
            return headers
        left = int(min(self.max_age, max(current.valid_until - time.time(), 0)))
        return [("Cache-Control", f"max-age={left}" if left else "no-cache"), *headers[1:]]

    def _make(self, coding: str) -> Representation:
        body = encode(body=self.body, coding=coding)
        etag = f'"{sha256(self.body).hexdigest()[:32]}-{coding}"'
        always = [("ETag", etag), ("Vary", "Accept-Encoding"), *self.fixed_headers]
        own = [(name, value) for name, value in self.headers if name.lower() not in REPLACED_HEADERS]
        lasting = [(name, value) for name, value in own if name.lower() in HEADERS_OF_304]
        coded = [] if coding == "identity" else [("Content-Encoding", coding)]
        lifetime = ("Cache-Control", "no-cache")  # first: `with_max_age` puts another in its place
        whole = [lifetime, *own, ("Content-Length", str(len(body))), *coded, *always]
        return Representation(etag, body, whole, [lifetime, *lasting, *always])


class PageCache:
    """The pages of the newest revision. Reading takes no lock: a revision and its pages are swapped as one."""

    def __init__(self) -> None:
        self._pages: tuple[str, dict[str, CachedPage]] = ("", {})
        self._lock = threading.Lock()

    def get(self, *, snapshot: Snapshot, path: str) -> CachedPage | None:
        revision, pages = self._pages
        return pages.get(path) if revision == snapshot.revision else None

    def set(self, *, snapshot: Snapshot, path: str, page: CachedPage) -> None:
        with self._lock:
            if self._pages[0] != snapshot.revision:
                self._pages = (snapshot.revision, {})
            pages = self._pages[1]
            if len(pages) >= MAX_PAGES:
                del pages[next(iter(pages))]
            pages[path] = page
