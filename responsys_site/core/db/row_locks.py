"""Rows that several workers take at once, each for itself."""

from django.db import connection, models


def skip_locked[Rows: models.QuerySet](rows: Rows, *, no_key: bool = False) -> Rows:
    """Return the rows that no other worker has locked, locked until the transaction ends.

    A row that another transaction has locked is skipped, never waited for: a later run finds it. `no_key` lets others
    refer to the rows until then. SQLite has no such locks and needs none: a transaction that may write has the database
    for itself.
    """
    skips = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=True, of=("self",), no_key=no_key) if skips else rows
