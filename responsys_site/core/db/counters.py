"""Raise several counters by one statement, which the ORM cannot write: an upsert that adds to what is there."""

from collections.abc import Sequence

from django.db import connection

CounterKey = tuple[str, str, int]  # name, subject, start of the window


def increment(*, table: str, counters: Sequence[tuple[CounterKey, int]]) -> dict[CounterKey, int]:
    """Add one to each counter, given with the end of its window, and return the new counts by key.

    The keys differ. The rows are locked in the order given, until the transaction ends: transactions that name them
    in one order never wait for each other in a circle.
    """
    name = connection.ops.quote_name(table)
    rows = ", ".join(["(%s, %s, %s, %s, 1)"] * len(counters))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} (name, subject, started, ends, count) VALUES {rows} "  # noqa: S608 (a model's table)
            f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {name}.count + 1 "
            "RETURNING name, subject, started, count",
            [value for key, ends in counters for value in (*key, ends)],
        )
        return {(name, subject, started): count for name, subject, started, count in cursor.fetchall()}
