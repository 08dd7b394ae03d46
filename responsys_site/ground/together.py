"""Several statements that stand or fall together, in one round trip where the engine can.

PostgreSQL takes them as one message, which is a transaction by itself (protocol, "Simple Query"): no time is spent on
BEGIN and COMMIT, and locks are held only inside the server. It has planned them before (ground.prepared). SQLite, which
is in the same process, runs them in turn.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, NamedTuple

from django.db import connection, transaction

from responsys_site.ground.prepared import prepared_calls


class Statement(NamedTuple):
    """Some SQL, the same for both engines, with %s for each of its values."""

    sql: str
    values: Sequence[Any] = ()


def run_together(*, statements: Sequence[Statement]) -> list[tuple[Any, ...]]:
    """Run the statements in order, in one transaction, and return the rows that the last one returns.

    Raises what the database raises; then nothing was done. Inside a transaction they are part of that, and a failure
    undoes them alone.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.sql, statement.values)
            return _rows(cursor)
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        values = [value for statement in statements for value in statement.values]
        calls = prepared_calls(statements=(statement.sql for statement in statements))
        cursor.execute(";\n".join(calls), values)
        return _rows(cursor)


def _rows(cursor: Any) -> list[tuple[Any, ...]]:
    return cursor.fetchall() if cursor.description else []
