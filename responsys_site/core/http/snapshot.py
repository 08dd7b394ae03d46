"""The site snapshot: what public pages show, read once per process and kept, so that they need no query.

Each part is read by itself (decision 39): one that fails keeps its last value, and stops only the pages that need it.
A request never waits for a refresh: a thread of each process reads again every SITE_SNAPSHOT_REREAD_SECONDS
(30; 0 means no thread, for tests). Between two reads the snapshot turns by the process's own clock, at the next
instant that its parts know of.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Protocol, cast

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

from responsys_site.core.db.database_clock import clock_skew
from responsys_site.core.error_description import describe_error

logger = logging.getLogger(__name__)
STALE_AFTER = timedelta(minutes=10)


class SnapshotUnavailable(Exception):
    """What a page needs of the snapshot was never read in this process, and cannot be read now."""


class Loader[Value](Protocol):
    def __call__(self, *, at: datetime) -> Value: ...


@dataclass(frozen=True)
class SnapshotPart[Value]:
    """One typed part of the site snapshot. The app that declares it loads it from the database.

    A value may have `next_instant(at)`, the next time at which it shows something else; `problems` and `warnings` are
    texts for /readyz.
    """

    name: str
    load: Loader[Value]

    def get(self) -> Value:
        """Return the last value that could be read. Raises SnapshotUnavailable where there never was one."""
        values = current().values
        if self.name not in values:
            raise SnapshotUnavailable(f"the part {self.name} of the site snapshot was never read")
        return cast(Value, values[self.name])

    def get_or_none(self) -> Value | None:
        """Return the value for a page that only mentions it. Raises SnapshotUnavailable where no part was read."""
        return self.pick(current().values)

    def pick(self, values: Mapping[str, object]) -> Value | None:
        """Return this part's value among those that SnapshotCache.read_parts returned."""
        return cast(Value | None, values.get(self.name))


@dataclass(frozen=True)
class Snapshot:
    """The value of each part by its name, and the error's class of each part whose newest read failed.

    `revision` changes with the content and at every instant; `valid_from` and `valid_until` are POSIX seconds.
    """

    values: Mapping[str, object]
    revision: str
    read_at: datetime
    valid_from: float
    valid_until: float
    failing: Mapping[str, str] = field(default_factory=dict)

    def is_stale(self, *, at: datetime) -> bool:
        """Return whether refreshes have failed for so long that this process should not be asked."""
        return at - self.read_at > STALE_AFTER


def _next_instant(values: Iterable[Any], at: datetime) -> float:
    """Return the POSIX second of the first instant after `at` that a value knows of; infinity without one."""
    known = [_instant_of(value, at) for value in values if hasattr(value, "next_instant")]
    return min((instant.timestamp() for instant in known if instant is not None and instant > at), default=math.inf)


def _instant_of(value: Any, at: datetime) -> datetime | None:
    try:
        return value.next_instant(at)
    except Exception as error:  # it could say so when it was read; the others still turn
        logger.error("A part of the site snapshot cannot say when it turns: %s", describe_error(error))
        return None


class SnapshotCache:
    """The one snapshot of this process, and the thread that reads it again."""

    def __init__(self) -> None:
        self.parts: tuple[SnapshotPart[Any], ...] = ()
        self._revisions = count(1)
        self.start()

    def start(self) -> None:
        """Forget everything, the thread included: it does not live on in a forked child."""
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def get(self) -> Snapshot:
        """Return the snapshot; reads the database at the first use in a process. Raises SnapshotUnavailable."""
        snapshot = self.peek()
        if snapshot is not None:
            return snapshot
        with self._lock:
            self._snapshot = self._snapshot or self._read(last=None)
            self._start_thread()
            return self._snapshot

    def peek(self) -> Snapshot | None:
        """Return the snapshot without ever reading the database; None before the first use."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.valid_from <= time.time() < snapshot.valid_until:
            return snapshot
        return self._turn(snapshot)

    def refresh(self) -> None:
        """Read every part again; a part that cannot be read keeps its last value and leaves a line in the log."""
        try:
            self._snapshot = self._read(last=self._snapshot)
        except SnapshotUnavailable:
            logger.warning("No part of the site snapshot could be read, and there is no earlier one")
        except Exception as error:  # visitors keep the last pages
            logger.warning("The site snapshot could not be read again; the last one stays: %s", describe_error(error))

    def clear(self) -> None:
        """Make the next use read the database."""
        self._snapshot = None

    def close(self) -> None:
        """End the thread; returns when it has ended."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def read_parts(self, *, at: datetime) -> tuple[dict[str, object], dict[str, str]]:
        """Read every part; return the values, and the error's class of each that failed, by the part's name."""
        values, failing = dict[str, object](), dict[str, str]()
        for part in self.parts:
            try:
                values[part.name] = _load(part, at)
            except Exception as error:  # the other parts are still to be read
                failing[part.name] = type(error).__name__
                logger.warning(
                    "The part %s of the site snapshot could not be read: %s", part.name, describe_error(error)
                )
                if _is_connection_lost(error):  # each further part would wait for the connection until it times out
                    rest = {one.name for one in self.parts} - values.keys()
                    return values, failing | dict.fromkeys(rest, type(error).__name__)
        return values, failing

    def _read(self, *, last: Snapshot | None) -> Snapshot:
        at = datetime.now(UTC)
        values, failing = self.read_parts(at=at)
        if last is None and not values:
            raise SnapshotUnavailable("no part of the site snapshot could be read")
        together = {**(last.values if last else {}), **values}
        read_at = at if last is None or values else last.read_at
        if last is not None and last.values == together:
            return replace(last, read_at=read_at, failing=failing)
        return self._make(together, read_at, failing, at)

    def _turn(self, snapshot: Snapshot) -> Snapshot:
        turned = self._make(snapshot.values, snapshot.read_at, snapshot.failing, datetime.now(UTC))
        if self._snapshot is snapshot:
            self._snapshot = turned
        return turned

    def _make(
        self, values: Mapping[str, object], read_at: datetime, failing: Mapping[str, str], at: datetime
    ) -> Snapshot:
        revision = f"{os.getpid()}.{next(self._revisions)}"
        return Snapshot(values, revision, read_at, at.timestamp(), _next_instant(values.values(), at), failing)

    def _start_thread(self) -> None:
        pause = settings.SITE_SNAPSHOT_REREAD_SECONDS
        if pause and self._thread is None:
            self._thread = threading.Thread(target=self._refresh_for_ever, args=(pause,), name="snapshot", daemon=True)
            self._thread.start()

    def _refresh_for_ever(self, pause: float) -> None:
        clock_skew.compare()
        while not self._stopping.wait(pause):
            self.refresh()
            clock_skew.compare()
            connections.close_all()  # this thread's own; none is held open between two reads


def _load(part: SnapshotPart[Any], at: datetime) -> object:
    value = part.load(at=at)
    if hasattr(value, "next_instant"):
        value.next_instant(at)  # a value that cannot say when it turns would stop all others at that point
    return value


def _is_connection_lost(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError) and connection.connection is None


cache = SnapshotCache()
os.register_at_fork(after_in_child=cache.start)
current, peek, clear, refresh = cache.get, cache.peek, cache.clear, cache.refresh
