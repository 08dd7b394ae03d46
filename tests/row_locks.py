"""Rows that a worker has in hand which does not come to an end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

ROW_LOCKS = connection.features.has_select_for_update  # on SQLite a transaction that writes has it all for itself


@contextmanager
def in_another_workers_hands(row: models.Model) -> Iterator[None]:
    """Hold a lock on this committed row from another session; whoever waits for it here gives up after a second."""
    if not ROW_LOCKS:
        yield
        return
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(f'SELECT 1 FROM "{row._meta.db_table}" WHERE id = %s FOR UPDATE', [row.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")
