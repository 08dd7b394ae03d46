"""Kept bytes of public pages: one page per path and snapshot revision, one representation per coding."""

import threading
import time
from dataclasses import dataclass, field
from hashlib import sha256

from responsys_site.edge.encodings import encode
from responsys_site.edge.snapshot import Snapshot

MOST_PAGES = 256  # about 25 MB at the size of the policy
Headers = list[tuple[str, str]]
# What the edge itself decides; a view's own words on these are dropped.
DECIDED_HERE = frozenset({"cache-control", "content-encoding", "content-length", "date", "etag", "expires", "vary"})
IN_A_304 = frozenset({"content-location", "link", "memento-datetime"})


@dataclass(frozen=True, slots=True)
class Representation:
    etag: str
    body: bytes
    headers: Headers
    not_modified_headers: Headers


@dataclass(slots=True)
class KeptPage:
    """A public page as the view made it. `headers` are complete but for those that a coding decides."""

    body: bytes
    headers: Headers
    max_age: int
    route: str
    fixed_headers: Headers
    _made: dict[str, Representation] = field(default_factory=dict)

    def representation(self, coding: str) -> Representation:
        """Return the page in this coding; made at the first request for it."""
        made = self._made.get(coding)
        if made is None:
            made = self._made[coding] = self._make(coding)
        return made

    def with_lifetime(self, headers: Headers, held: Snapshot | None) -> Headers:
        """Return `headers` with how long caches may keep the page: never past the snapshot's next instant."""
        if not self.max_age or held is None:
            return headers
        left = int(min(self.max_age, max(held.valid_until - time.time(), 0)))
        return [("Cache-Control", f"max-age={left}" if left else "no-cache"), *headers[1:]]

    def _make(self, coding: str) -> Representation:
        body = encode(body=self.body, coding=coding)
        etag = f'"{sha256(self.body).hexdigest()[:32]}-{coding}"'
        always = [("ETag", etag), ("Vary", "Accept-Encoding"), *self.fixed_headers]
        own = [(name, value) for name, value in self.headers if name.lower() not in DECIDED_HERE]
        lasting = [(name, value) for name, value in own if name.lower() in IN_A_304]
        coded = [] if coding == "identity" else [("Content-Encoding", coding)]
        lifetime = ("Cache-Control", "no-cache")  # first: `with_lifetime` puts another in its place
        whole = [lifetime, *own, ("Content-Length", str(len(body))), *coded, *always]
        return Representation(etag, body, whole, [lifetime, *lasting, *always])


class PageShelf:
    """The pages of the newest revision. Reading takes no lock: a revision and its pages are swapped as one."""

    def __init__(self) -> None:
        self._shelf: tuple[str, dict[str, KeptPage]] = ("", {})
        self._lock = threading.Lock()

    def find(self, *, snapshot: Snapshot, path: str) -> KeptPage | None:
        revision, pages = self._shelf
        return pages.get(path) if revision == snapshot.revision else None

    def keep(self, *, snapshot: Snapshot, path: str, page: KeptPage) -> None:
        with self._lock:
            if self._shelf[0] != snapshot.revision:
                self._shelf = (snapshot.revision, {})
            pages = self._shelf[1]
            if len(pages) >= MOST_PAGES:
                del pages[next(iter(pages))]
            pages[path] = page
