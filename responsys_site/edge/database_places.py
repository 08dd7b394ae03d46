"""How many requests of this process may use the database at once, so that a thread is left for pages from memory.

A database that hangs keeps every request that asks it. Without a bound these are all threads of the process, and pages
that need no database wait with them.
"""

import threading


class DatabasePlaces:
    """So many places; none is waited for. There is no bound until `limit` sets one, as in tests and `runserver`."""

    def __init__(self) -> None:
        self._free: threading.BoundedSemaphore | None = None

    def limit(self, *, threads: int) -> None:
        """Bound the places for a process of so many threads: all but one, and at least one."""
        self._free = threading.BoundedSemaphore(max(threads - 1, 1))

    def take(self) -> bool:
        """Return whether there was a place; whoever took one gives it back by `give_back`."""
        return self._free is None or self._free.acquire(blocking=False)

    def give_back(self) -> None:
        if self._free is not None:
            self._free.release()


places = DatabasePlaces()
