"""What a site snapshot is: the parts that were read, when, and until when they stand."""

import logging
import math
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils.module_loading import import_string

from responsys_site.core.db.database_clock import clock_skew

logger = logging.getLogger(__name__)
STALE_AFTER = timedelta(minutes=10)


class SnapshotUnavailable(Exception):
    """What a page needs of the snapshot was never read in this process, and cannot be read now."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that public pages show. Parts are read as attributes: `snapshot.policy`.

    Each is the last state that could be read. `failing` has the type of the error by the name of each part whose
    newest read failed; one that was never read raises SnapshotUnavailable, and `known` returns None for it.

    `revision` changes with the content and at every instant; `valid_from` and `valid_until` are POSIX seconds.
    """

    parts: Mapping[str, Any]
    revision: str
    read_at: datetime
    valid_from: float
    valid_until: float
    failing: Mapping[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__["parts"]:
            return self.__dict__["parts"][name]
        if name in self.__dict__["failing"]:
            raise SnapshotUnavailable(f"the part {name} of the site snapshot was never read")
        raise AttributeError(f"the site snapshot has no part {name!r}; see SITE_SNAPSHOT")

    def known(self, name: str) -> Any:
        """Return a part for a page that only mentions it, None if it was never read."""
        return self.parts.get(name)

    def age(self, *, at: datetime) -> timedelta:
        """Return the time since a part was last read."""
        return at - self.read_at

    def is_stale(self, *, at: datetime) -> bool:
        """Return whether rereads have failed for so long that this process should not be asked."""
        return self.age(at=at) > STALE_AFTER


def next_instant(*, parts: Mapping[str, Any], at: datetime) -> float:
    """Return the POSIX second of the first instant after `at` that a part knows of; infinity without one."""
    known = [_next_instant(part, at) for part in parts.values() if hasattr(part, "next_instant")]
    return min((instant.timestamp() for instant in known if instant is not None and instant > at), default=math.inf)


def _next_instant(part: Any, at: datetime) -> datetime | None:
    try:
        return part.next_instant(at)
    except Exception as error:  # it could say so when it was read; the others still turn
        logger.error("A part of the site snapshot cannot say when it turns (%s)", type(error).__name__)
        return None


@dataclass(frozen=True)
class PartsRead:
    """What one read found. `failing` has the type of the error by the name of each part that could not be read."""

    parts: dict[str, Any] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)


def read_parts(*, at: datetime) -> PartsRead:
    """Read every part of SITE_SNAPSHOT; what a part raises is logged by its type and raised no further."""
    read = PartsRead()
    for name, path in settings.SITE_SNAPSHOT.items():
        try:
            read.parts[name] = _read_part(path, at)
        except Exception as error:  # whatever it is, the other parts are still to be read
            read.failing[name] = type(error).__name__
            logger.warning("The part %s of the site snapshot could not be read (%s)", name, type(error).__name__)
            if _is_connection_lost(error):  # each further part would wait for the connection until it times out
                rest = settings.SITE_SNAPSHOT.keys() - read.parts.keys()
                return PartsRead(read.parts, read.failing | dict.fromkeys(rest, type(error).__name__))
    return read


def _read_part(path: str, at: datetime) -> Any:
    part = import_string(path)(at=at)
    if hasattr(part, "next_instant"):
        part.next_instant(at)  # a part that cannot say when it turns would stop all others at that point
    return part


def _is_connection_lost(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError) and connection.connection is None


class SnapshotCache:
    """The one snapshot of this process, and the thread that reads it again."""

    def __init__(self) -> None:
        self._revisions = count(1)
        self.start()

    def start(self) -> None:
        """Forget everything, the thread included: it does not live on in a forked child."""
        self._held: Snapshot | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def current(self) -> Snapshot:
        """Return the snapshot; reads the database at the first use in a process. Raises SnapshotUnavailable."""
        snapshot = self.held()
        if snapshot is not None:
            return snapshot
        with self._lock:
            self._held = self._held or self._read(last=None)
            self._start_thread()
            return self._held

    def held(self) -> Snapshot | None:
        """Return the snapshot without ever reading the database; None before the first use."""
        snapshot = self._held
        if snapshot is None or snapshot.valid_from <= time.time() < snapshot.valid_until:
            return snapshot
        return self._turn(snapshot)

    def reread(self) -> None:
        """Read every part again; a part that cannot be read keeps its last state and leaves a line in the log."""
        try:
            self._held = self._read(last=self._held)
        except SnapshotUnavailable:
            logger.warning("No part of the site snapshot could be read, and there is no earlier one")
        except Exception as error:  # visitors keep the last pages
            logger.warning("The site snapshot could not be read again (%s); the last one stays", type(error).__name__)

    def forget(self) -> None:
        """Make the next use read the database."""
        self._held = None

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _read(self, *, last: Snapshot | None) -> Snapshot:
        at = datetime.now(UTC)
        read = read_parts(at=at)
        if last is None and not read.parts:
            raise SnapshotUnavailable("no part of the site snapshot could be read")
        parts = {**(last.parts if last else {}), **read.parts}
        read_at = at if last is None or read.parts else last.read_at
        if last is not None and last.parts == parts:
            return replace(last, read_at=read_at, failing=read.failing)
        return replace(self._snapshot(parts=parts, read_at=read_at, at=at), failing=read.failing)

    def _turn(self, snapshot: Snapshot) -> Snapshot:
        turned = self._snapshot(parts=snapshot.parts, read_at=snapshot.read_at, at=datetime.now(UTC))
        turned = replace(turned, failing=snapshot.failing)
        if self._held is snapshot:
            self._held = turned
        return turned

    def _snapshot(self, *, parts: Mapping[str, Any], read_at: datetime, at: datetime) -> Snapshot:
        until = next_instant(parts=parts, at=at)
        return Snapshot(parts, f"{os.getpid()}.{next(self._revisions)}", read_at, at.timestamp(), until)

    def _start_thread(self) -> None:
        pause = getattr(settings, "SITE_SNAPSHOT_REREAD_SECONDS", 30)
        if pause and self._thread is None:
            self._thread = threading.Thread(target=self._keep_reading, args=(pause,), name="snapshot", daemon=True)
            self._thread.start()

    def _keep_reading(self, pause: float) -> None:
        clock_skew.compare()
        while not self._stopping.wait(pause):
            self.reread()
            clock_skew.compare()
            connections.close_all()  # this thread's own; none is held open between two reads


__all__ = ["Snapshot", "SnapshotUnavailable", "current", "forget", "held", "keeper", "reread"]
keeper = SnapshotCache()
os.register_at_fork(after_in_child=keeper.start)
current, held, forget, reread = keeper.current, keeper.held, keeper.forget, keeper.reread
