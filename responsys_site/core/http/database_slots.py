"""Limit the requests of a process that use the database at once, so that a thread is left for cached pages.

A database that hangs blocks every request that asks it. Without a limit these would be all threads of the process, and
pages that need no database would wait with them.
"""

import threading

from django.conf import settings

from responsys_site.core.db.timeouts import set_timeouts

MAX_WAIT = 1.0  # seconds that one request waits for a slot; far more than a burst of visitors takes


class DatabaseSlots:
    """A semaphore over the requests that use the database. Without `limit`, as in `runserver`, there is no bound."""

    def __init__(self) -> None:
        self._free: threading.BoundedSemaphore | None = None
        self._is_stuck = False

    def limit(self, *, threads: int) -> None:
        """Set the number of slots for a process of this many threads: one less, and at least one."""
        self._free = threading.BoundedSemaphore(max(threads - 1, 1))

    def acquire_nowait(self) -> bool:
        """Return whether there was a free slot; `release` frees it again."""
        return self._free is None or self._free.acquire(blocking=False)

    def acquire(self) -> bool:
        """Wait up to MAX_WAIT for a slot, and return whether there was one.

        Once a request has waited in vain the others are refused at once until a slot is released: the thread that
        waits is the one that cached pages need.
        """
        if self._free is None:
            return True
        if not self._is_stuck and self._free.acquire(timeout=MAX_WAIT):
            return True
        self._is_stuck = True
        return self.acquire_nowait()

    def release(self) -> None:
        self._is_stuck = False
        if self._free is not None:
            self._free.release()


slots = DatabaseSlots()


def limit_web_process(*, threads: int) -> None:
    """Give this process the database timeouts and slots of a web process; call it before its first connection."""
    set_timeouts(timeouts=settings.WEB_DATABASE_TIMEOUTS)
    slots.limit(threads=threads)
