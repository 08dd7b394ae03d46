"""How many requests of this process may use the database at once, so that a thread is left for pages from memory.

A database that hangs keeps every request that asks it. Without a bound these are all threads of the process, and pages
that need no database wait with them.
"""

import threading

MAX_WAIT = 1.0  # seconds that one request waits for a place; far more than a burst of visitors takes


class DatabaseSlots:
    """So many places. There is no bound until `limit` sets one, as in tests and `runserver`."""

    def __init__(self) -> None:
        self._free: threading.BoundedSemaphore | None = None
        self._is_stuck = False

    def limit(self, *, threads: int) -> None:
        """Bound the places for a process of so many threads: all but one, and at least one."""
        self._free = threading.BoundedSemaphore(max(threads - 1, 1))

    def take(self) -> bool:
        """Return whether there was a free place; `give_back` frees it again."""
        return self._free is None or self._free.acquire(blocking=False)

    def wait(self) -> bool:
        """Wait for a place for PATIENCE, and return whether there was one.

        Once a request has waited in vain the others are told so at once, until a place is given back: the thread that
        waits is the one that pages from memory need.
        """
        if self._free is None:
            return True
        if not self._is_stuck and self._free.acquire(timeout=MAX_WAIT):
            return True
        self._is_stuck = True
        return self.take()

    def give_back(self) -> None:
        self._is_stuck = False
        if self._free is not None:
            self._free.release()


slots = DatabaseSlots()
