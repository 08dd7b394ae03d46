"""How long the site waits for the database: its timeouts, and locks that no worker waits for.

PostgreSQL ends what takes longer than its timeout: short for pages, longer for work behind them. Commands such as
`migrate` have no bound; each kind of process sets its own when it starts, before its first connection.

A database that hangs blocks every request that asks it. `slots` leaves one thread of a web process to cached pages.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, models

MAX_WAIT = 1.0  # seconds that one request waits for a slot; far more than a burst of visitors takes


@dataclass(frozen=True)
class DatabaseTimeouts:
    """In seconds; 0 for no bound. `idle` ends a transaction whose process says nothing more.

    `lock_on_sqlite` is how long SQLite waits for another writer; None leaves what the settings say.
    """

    statement: int
    lock: int
    idle: int
    lock_on_sqlite: int | None = None


def set_timeouts(*, timeouts: DatabaseTimeouts) -> None:
    """Give every connection that this process opens from now on these timeouts; SQLite has but one.

    Not through a pooler in transaction mode (DATABASE_POOLED): it sets those of its sessions (deploy/pgbouncer.ini).
    """
    database: dict[str, Any] = connections.settings[DEFAULT_DB_ALIAS]
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] != "django.db.backends.postgresql":
        if timeouts.lock_on_sqlite is not None:
            options["timeout"] = timeouts.lock_on_sqlite
        return
    if settings.DATABASE_POOLED:
        return
    names = {
        "statement_timeout": timeouts.statement,
        "lock_timeout": timeouts.lock,
        "idle_in_transaction_session_timeout": timeouts.idle,
    }
    given = " ".join(f"-c {name}={seconds}s" for name, seconds in names.items())
    options["options"] = f"{options.get('options', '')} {given}".strip()


@contextmanager
def temporary_timeouts(*, timeouts: DatabaseTimeouts) -> Iterator[None]:
    """Give the connections that are opened inside this block these timeouts, as `set_timeouts` does."""
    options: dict[str, Any] = connections.settings[DEFAULT_DB_ALIAS].setdefault("OPTIONS", {})
    before = dict(options)
    set_timeouts(timeouts=timeouts)
    try:
        yield
    finally:
        options.clear()
        options.update(before)


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


def skip_locked[Rows: models.QuerySet](rows: Rows, *, no_key: bool = False) -> Rows:
    """Return the rows that no other worker has locked, locked until the transaction ends.

    A row that another transaction has locked is skipped, never waited for: a later run finds it. `no_key` lets others
    refer to the rows until then. SQLite has no such locks and needs none: a transaction that may write has the database
    for itself.
    """
    skips = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=no_key) if skips else rows
