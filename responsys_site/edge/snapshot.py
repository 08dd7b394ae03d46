"""What public pages are made of, read once per process and kept: the policy, the states of the promises.

Each part is read by itself (decision 39): one that fails keeps its last state, and stops only the pages that need it.
A request never waits for a reread: a thread of each process reads again every SITE_SNAPSHOT_REREAD_SECONDS
(30; 0 means no thread, for tests). Between two reads the snapshot turns by the process's own clock, at the next
instant that its parts know of.
"""

import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connections

from responsys_site.edge.snapshot_parts import read_parts
from responsys_site.edge.snapshot_shape import Snapshot, SnapshotUnavailable, next_instant
from responsys_site.ground.database_clock import clock

logger = logging.getLogger(__name__)


class SnapshotKeeper:
    """The one snapshot of this process, and the thread that reads it again."""

    def __init__(self) -> None:
        self._revisions = count(1)
        self.begin_anew()

    def begin_anew(self) -> None:
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
        clock.compare()
        while not self._stopping.wait(pause):
            self.reread()
            clock.compare()
            connections.close_all()  # this thread's own; none is held open between two reads


__all__ = ["Snapshot", "SnapshotUnavailable", "current", "forget", "held", "keeper", "reread"]
keeper = SnapshotKeeper()
os.register_at_fork(after_in_child=keeper.begin_anew)
current, held, forget, reread = keeper.current, keeper.held, keeper.forget, keeper.reread
