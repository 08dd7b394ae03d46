"""How long a PostgreSQL session of background work may run a statement, wait for a lock, or sit idle in a transaction.

A worker that hangs then gives its locks back, and one that waits for them fails and comes back later. SQLite has none
of these: a writer there waits for 20 seconds at most (settings.DATABASES).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


@contextmanager
def limited_sessions() -> Iterator[None]:
    """Give every database connection that is opened inside this block the limits of WORK_SESSION_LIMITS (seconds)."""
    connection_created.connect(_limit)
    try:
        yield
    finally:
        connection_created.disconnect(_limit)


def _limit(*, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    if connection.vendor != "postgresql":
        return
    limits = {name: f"{seconds}s" for name, seconds in settings.WORK_SESSION_LIMITS.items()}
    calls = ", ".join(["set_config(%s, %s, false)"] * len(limits))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [text for pair in limits.items() for text in pair])
