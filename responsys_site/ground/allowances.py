"""Several limits at once, for an act that counts only if it is done: looked at in one statement, spent in one."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from responsys_site.ground.models import LimitCounter

SECOND = timedelta(seconds=1)


class KeyUsed(Exception):
    """Nothing was done: the form's one-time key has been used, by a double click or a reload."""


class LimitReached(Exception):
    """Nothing was done: too many came of the same kind. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Spent:
    """Whether an act is within its limit, and the seconds until the limit's window ends."""

    allowed: bool
    retry_after: int


class Allowance(NamedTuple):
    """What `subject` (a digest or a network, never an address) may do: `limit` acts called `name` per `window`.

    The windows follow one another from 1970 on; with `since` there is one window alone, which begins then.
    """

    name: str
    subject: str
    limit: int
    window: timedelta
    since: datetime | None = None

    def row_at(self, at: datetime) -> tuple[str, str, int]:
        """The key of the counter in force at `at`."""
        seconds = int((self.since or at).timestamp())
        return self.name, self.subject[:100], seconds if self.since else seconds // self._seconds * self._seconds

    def ends(self, at: datetime) -> int:
        return self.row_at(at)[2] + self._seconds

    @property
    def _seconds(self) -> int:
        return self.window // SECOND


def used_up(*, allowances: Sequence[Allowance], at: datetime) -> Spent | None:
    """Return the first allowance of which nothing is left, None if something is left of each. Counts nothing."""
    keys = ", ".join(["(%s, %s, %s)"] * len(allowances))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, count FROM {TABLE} WHERE (name, subject, started) IN ({keys})",  # noqa: S608
            [value for one in allowances for value in one.row_at(at)],
        )
        counts = dict(cursor.fetchall())
    spent = [spent_at(allowance=one, count=counts.get(one.name, 0) + 1, at=at) for one in allowances]
    return next((one for one in spent if not one.allowed), None)


def spend_together(*, allowances: Sequence[Allowance], at: datetime) -> list[Spent]:
    """Count one act against each allowance, each of another name, in one statement. Exact across processes.

    Call it in the act's own transaction, late, and roll that back where the act must not be done: then nothing was
    counted. The counters stay locked until the transaction ends: name those that many share last, always in one order.
    """
    rows = ", ".join(["(%s, %s, %s, %s, 1)"] * len(allowances))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (name, subject, started, ends, count) VALUES {rows} "  # noqa: S608
            f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {TABLE}.count + 1 RETURNING name, count",
            [value for one in allowances for value in (*one.row_at(at), one.ends(at))],
        )
        counts = dict(cursor.fetchall())
    return [spent_at(allowance=one, count=counts[one.name], at=at) for one in allowances]


def spend_or_stop(*, allowances: Sequence[Allowance], at: datetime, key: Allowance | None = None) -> None:
    """Count one act against the form's `key` and each allowance, as above.

    The caller's own limits come first in `allowances`: the first one that is used up is the one that is told. Raises
    KeyUsed, or LimitReached where one is used up; the transaction then has to be rolled back.
    """
    keys = [key] if key else []
    spent = spend_together(allowances=[*keys, *allowances], at=at)
    if key and not spent[0].allowed:
        raise KeyUsed
    for one in spent[len(keys) :]:
        if not one.allowed:
            raise LimitReached(one.retry_after)


@contextmanager
def within_limits(*, allowances: Sequence[Allowance], at: datetime, key: Allowance | None = None) -> Iterator[None]:
    """Do the body in one transaction with what it spends; a refusal rolls back all of it, the key's use included.

    Raises KeyUsed and LimitReached as `spend_or_stop` does.
    """
    with transaction.atomic():
        spend_or_stop(allowances=allowances, at=at, key=key)
        yield


TABLE = f'"{LimitCounter._meta.db_table}"'


def spent_at(*, allowance: Allowance, count: int, at: datetime) -> Spent:
    """Return what a counter that stands at `count` says of the act that raised it."""
    left = math.ceil(allowance.ends(at) - at.timestamp())
    return Spent(allowed=count <= allowance.limit, retry_after=max(1, left))
