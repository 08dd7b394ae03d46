"""Load the deliveries of a message in bulk, by COPY on PostgreSQL: this decides how much can be queued in a second."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import IntegrityError, connection, transaction

from responsys_site.mail.models import Delivery, Message

# What differs from one delivery of a message to the next, in this order: all text, the fields as JSON.
COLUMNS = ("address_digest", "address", "name", "fields", "due_at")
Row = tuple[str, str, str, str, str]
Load = Callable[[Iterator[list[Row]]], int]

_ALIKE = ("message_id", "urgency", "queued_at", "state", "attempts", "claimed_by", "smtp_response")
_ALL = ", ".join([*COLUMNS, "next_attempt_at", *_ALIKE])
_UNLESS_THERE = "ON CONFLICT (message_id, address_digest) DO NOTHING"
_MARKS = ", ".join(["%s"] * (len(COLUMNS) + 1 + len(_ALIKE)))
_EACH = f"INSERT INTO mail_delivery ({_ALL}) VALUES ({_MARKS}) {_UNLESS_THERE}"  # noqa: S608 (our own words)

# The application's role may make no tables but temporary ones, which PostgreSQL allows every role.
_SLICE = f"CREATE TEMPORARY TABLE mail_slice ON COMMIT DROP AS SELECT {_ALL} FROM mail_delivery WITH NO DATA"  # noqa: S608
_FROM_SLICE = f"INSERT INTO mail_delivery ({_ALL}) SELECT {_ALL} FROM mail_slice {_UNLESS_THERE}"  # noqa: S608
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})  # of COPY's text format


@contextmanager
def open_loader(*, message: Message, at: datetime) -> Iterator[Load]:
    """Yield what loads a slice of a message's deliveries and returns how many are new. Call it in a transaction."""
    alike = (str(message.pk), str(message.urgency), database_time(at), Delivery.State.QUEUED.value, "0", "", "")
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            yield lambda runs: sum(_insert_each(cursor, rows, alike) for rows in runs)
            return
        cursor.execute(_SLICE)
        yield lambda runs: _copy_rows(cursor, (_lines(rows, "\t".join(alike)) for rows in runs if rows))
        cursor.execute("DROP TABLE mail_slice")


def database_time(at: datetime) -> str:
    """Return a time as this database reads it."""
    return str(connection.ops.adapt_datetimefield_value(at))


class _Reader:
    """A file for COPY, which asks for the next run while the database still takes in the one before."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self.so_far: list[str] = []

    def read(self, size: int) -> str:
        text = next(self._texts, "")
        self.so_far.append(text)
        return text

    def again(self) -> "_Reader":
        return _Reader(chain(self.so_far, self._texts))


def _copy_rows(cursor: Any, texts: Iterator[str]) -> int:
    """Copy straight into the table; only a slice of which something is there already goes by a table of its own."""
    reader = _Reader(texts)
    try:
        with transaction.atomic(), connection.wrap_database_errors:
            cursor.copy_expert(f"COPY mail_delivery ({_ALL}) FROM STDIN", reader)
            return cursor.rowcount
    except IntegrityError:
        cursor.copy_expert("COPY mail_slice FROM STDIN", reader.again())
    cursor.execute(_FROM_SLICE)
    new = cursor.rowcount
    cursor.execute("TRUNCATE mail_slice")
    return new


def _lines(rows: list[Row], alike: str) -> str:
    return "".join(
        [
            f"{digest}\t{address}\t{name.translate(_ESCAPES)}\t{fields.replace('\\', r'\\')}\t{due}\t{due}\t{alike}\n"
            for digest, address, name, fields, due in rows
        ]
    )


def _insert_each(cursor: Any, rows: list[Row], alike: tuple[str, ...]) -> int:
    cursor.executemany(_EACH, [(*row, row[-1], *alike) for row in rows])
    return cursor.rowcount
