"""Load deliveries into the database, a slice at a time, by the fastest way each engine has; what is there stays."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection

from responsys_site.mail.models import Delivery, Message

# What differs from one delivery of a message to the next, in this order: all text, the fields as JSON.
COLUMNS = ("address_digest", "address", "name", "fields", "due_at")
Row = tuple[str, str, str, str, str]
Load = Callable[[Sequence[Row]], int]

_OWN = ", ".join(COLUMNS)
_INTO = f"""
    INSERT INTO mail_delivery
        ({_OWN}, next_attempt_at, message_id, urgency, queued_at, state, attempts, claimed_by, smtp_answer)"""
_ALIKE = f"%s, %s, %s, '{Delivery.State.QUEUED}', 0, '', ''"
_UNLESS_THERE = "ON CONFLICT (message_id, address_digest) DO NOTHING"

# The application's role may make no tables but temporary ones, which PostgreSQL lets everybody make.
_SLICE = """
    CREATE TEMPORARY TABLE mail_slice (address_digest text, address text, name text, fields jsonb, due_at timestamptz)
    ON COMMIT DROP"""
_COPY = f"COPY mail_slice ({_OWN}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (name))"
_FROM_SLICE = f"{_INTO} SELECT {_OWN}, due_at, {_ALIKE} FROM mail_slice {_UNLESS_THERE}"  # noqa: S608 (our own words)
_EACH = f"{_INTO} VALUES ({', '.join(['%s'] * len(COLUMNS))}, %s, {_ALIKE}) {_UNLESS_THERE}"


@contextmanager
def loading(*, message: Message, at: datetime) -> Iterator[Load]:
    """Yield what loads a slice of a message's deliveries and returns how many are new. Call it in a transaction."""
    alike = [message.pk, message.urgency, moment(at)]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            yield lambda rows: _insert_each(cursor, rows, alike)
            return
        cursor.execute(_SLICE)
        yield lambda rows: _copy(cursor, rows, alike)
        cursor.execute("DROP TABLE mail_slice")


def moment(at: datetime) -> str:
    """Return a time as this database reads it."""
    return str(connection.ops.adapt_datetimefield_value(at))


def _copy(cursor: Any, rows: Sequence[Row], alike: list[object]) -> int:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    text.seek(0)
    cursor.copy_expert(_COPY, text)
    cursor.execute(_FROM_SLICE, alike)
    new = cursor.rowcount
    cursor.execute("TRUNCATE mail_slice")
    return new


def _insert_each(cursor: Any, rows: Sequence[Row], alike: list[object]) -> int:
    cursor.executemany(_EACH, [(*row, row[-1], *alike) for row in rows])
    return cursor.rowcount
