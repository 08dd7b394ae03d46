"""Several limits at once, for an act that counts only if it is done: looked at in one statement, spent in one."""

import ipaddress
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, models, transaction

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.models import RateLimitCounter

SECOND = timedelta(seconds=1)


class TokenUsed(Exception):
    """Nothing was done: the form's one-time key has been used, by a double click or a reload."""


class RateLimitExceeded(Exception):
    """Nothing was done: too many came of the same kind. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Usage:
    """Whether an act is within its limit, and the seconds until the limit's window ends."""

    allowed: bool
    retry_after: int


class RateLimit(NamedTuple):
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


def check(*, allowances: Sequence[RateLimit], at: datetime) -> Usage | None:
    """Return the first allowance of which nothing is left, None if something is left of each. Counts nothing."""
    keys = ", ".join(["(%s, %s, %s)"] * len(allowances))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, count FROM {TABLE} WHERE (name, subject, started) IN ({keys})",  # noqa: S608
            [value for one in allowances for value in one.row_at(at)],
        )
        counts = dict(cursor.fetchall())
    spent = [usage_at(allowance=one, count=counts.get(one.name, 0) + 1, at=at) for one in allowances]
    return next((one for one in spent if not one.allowed), None)


def consume_all(*, allowances: Sequence[RateLimit], at: datetime) -> list[Usage]:
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
    return [usage_at(allowance=one, count=counts[one.name], at=at) for one in allowances]


def consume_or_raise(*, allowances: Sequence[RateLimit], at: datetime, key: RateLimit | None = None) -> None:
    """Count one act against the form's `key` and each allowance, as above.

    The caller's own limits come first in `allowances`: the first one that is used up is the one that is told. Raises
    KeyUsed, or LimitReached where one is used up; the transaction then has to be rolled back.
    """
    keys = [key] if key else []
    spent = consume_all(allowances=[*keys, *allowances], at=at)
    if key and not spent[0].allowed:
        raise TokenUsed
    for one in spent[len(keys) :]:
        if not one.allowed:
            raise RateLimitExceeded(one.retry_after)


@contextmanager
def within_limits(*, allowances: Sequence[RateLimit], at: datetime, key: RateLimit | None = None) -> Iterator[None]:
    """Do the body in one transaction with what it spends; a refusal rolls back all of it, the key's use included.

    Raises KeyUsed and LimitReached as `spend_or_stop` does.
    """
    with transaction.atomic():
        consume_or_raise(allowances=allowances, at=at, key=key)
        yield


TABLE = f'"{RateLimitCounter._meta.db_table}"'


def usage_at(*, allowance: RateLimit, count: int, at: datetime) -> Usage:
    """Return what a counter that stands at `count` says of the act that raised it."""
    left = math.ceil(allowance.ends(at) - at.timestamp())
    return Usage(allowed=count <= allowance.limit, retry_after=max(1, left))


def consume(*, name: str, subject: str, limit: int, window: timedelta, at: datetime) -> Usage:
    """Count one act of `subject` and say whether it is within `limit` per `window`.

    Call it in the transaction of the act itself, so that an act that fails uses up nothing; a refused one counts too.
    `subject` is a digest or a network, never an address. The count is exact however many processes spend at once.
    """
    (spent,) = consume_all(allowances=[RateLimit(name, subject, limit, window)], at=at)
    return spent


def refund(*, allowances: Sequence[RateLimit], at: datetime) -> None:
    """Take back one act that was counted against each allowance at `at`: it was not one of those that are limited."""
    for one in allowances:
        name, subject, started = one.row_at(at)
        counter = RateLimitCounter.objects.filter(name=name, subject=subject, started=started, count__gt=0)
        counter.update(count=models.F("count") - 1)


def delete_expired(*, at: datetime) -> int:
    """Delete the counters whose window has ended, or was opened by a clock that ran ahead; return how many."""
    ahead = models.Q(started__gt=int((at + MAX_AHEAD).timestamp()))
    deleted, _ = RateLimitCounter.objects.filter(models.Q(ends__lt=int(at.timestamp())) | ahead).delete()
    return deleted


@lru_cache(maxsize=1000)
def network_of(ip: str) -> str:
    """Return the network that an address is counted and remembered under: /24 of IPv4, /48 of IPv6.

    An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) counts as IPv4. Anything else than an address gives "".
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    kept = 24 if address.version == 4 else 48
    dropped = address.max_prefixlen - kept
    return f"{type(address)(int(address) >> dropped << dropped)}/{kept}"
