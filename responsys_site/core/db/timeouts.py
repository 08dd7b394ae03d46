"""How long a statement, and a wait for a row, may take on PostgreSQL: short for pages, longer for work behind them.

The server ends what takes longer. Commands such as `migrate` have no bound; each kind of process sets its own when it
starts, before its first connection. The bounds of settings.DATABASES hold for every connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections


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
