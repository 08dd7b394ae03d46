"""The bulk statements of the mail queue: load the deliveries of a message, record the results of a batch.

All other queries of mail are written with the ORM. These two decide how much mail can be queued and sent in a second.
"""

from collections.abc import Callable, Iterator, Sequence
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

# The application's role may make no tables but temporary ones, which PostgreSQL lets everybody make.
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


# Number of the delivery, its state, when it ended, the relay's response, when it is tried again, whether it was tried.
ResultRow = tuple[int, str, str, str, str | None, int]


def update_results(*, rows: Sequence[ResultRow], by: str) -> int:
    """Record the results of deliveries that the worker `by` still has claimed; return how many those were.

    A delivery whose person was erased in the meantime is not tried again, and no response of a server is kept.
    """
    with connection.cursor() as cursor:
        cursor.execute(_update_statement(len(rows)), [*chain.from_iterable(rows), by])
        return cursor.rowcount


def _update_statement(rows: int) -> str:
    moment = "timestamptz" if connection.vendor == "postgresql" else "text"
    row = f"(%s, %s, CAST(%s AS {moment}), %s, CAST(%s AS {moment}), %s)"
    return f"""
        UPDATE mail_delivery SET
            state = CASE WHEN result.again_at IS NOT NULL AND address = '' THEN 'erased' ELSE result.state END,
            ended_at = CASE WHEN result.again_at IS NULL OR address = '' THEN result.at END,
            next_attempt_at = CASE WHEN address <> '' THEN result.again_at END,
            attempts = attempts + result.tried, smtp_response = CASE WHEN address <> '' THEN result.answer ELSE '' END,
            claimed_until = NULL, claimed_by = ''
        FROM (
            SELECT column1 AS id, column2 AS state, column3 AS at, column4 AS answer, column5 AS again_at,
                column6 AS tried
            FROM (VALUES {", ".join([row] * rows)}) AS given
        ) AS result
        WHERE mail_delivery.id = result.id AND mail_delivery.state = 'sending' AND claimed_by = %s"""  # noqa: S608
