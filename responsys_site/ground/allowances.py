"""Several limits at once, for an act that counts only if it is done: looked at in one statement, spent in one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from responsys_site.ground.models import LimitCounter

SECOND = timedelta(seconds=1)


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
    """What `subject` (a digest or a network, never an address) may do: `limit` acts called `name` per `window`."""

    name: str
    subject: str
    limit: int
    window: timedelta

    def row_at(self, at: datetime) -> tuple[str, str, int]:
        """The key of the counter in force at `at`."""
        return self.name, self.subject[:100], int(at.timestamp()) // self._seconds * self._seconds

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
    spent = [_spent(one, counts.get(one.name, 0) + 1, at) for one in allowances]
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
    return [_spent(one, counts[one.name], at) for one in allowances]


def spend_or_stop(*, allowances: Sequence[Allowance], at: datetime) -> None:
    """Count one act against each allowance as above. Raises LimitReached where one is used up."""
    for spent in spend_together(allowances=allowances, at=at):
        if not spent.allowed:
            raise LimitReached(spent.retry_after)


TABLE = f'"{LimitCounter._meta.db_table}"'


def _spent(allowance: Allowance, count: int, at: datetime) -> Spent:
    left = math.ceil(allowance.ends(at) - at.timestamp())
    return Spent(allowed=count <= allowance.limit, retry_after=max(1, left))
