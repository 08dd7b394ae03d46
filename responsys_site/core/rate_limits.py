"""Rate limits that hold across all processes: one counter row per limit, subject and window.

Consume a limit in the transaction of what it limits: a rollback gives it back, the use of a form's token included. A
refusal is a return value or RateLimitExceeded, never an error of the database.
"""

import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, models

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.jobs.scheduler import periodic
from responsys_site.core.models import RateLimitCounter

SECOND = timedelta(seconds=1)
CounterKey = tuple[str, str, int]  # name, subject, start of the window


class RateLimit(NamedTuple):
    """At most `limit` actions called `name` per `window` for `subject` (a digest or a network, never an address).

    Windows follow one another from 1970 on. With `since` there is only one, which begins then.
    """

    name: str
    subject: str
    limit: int
    window: timedelta
    since: datetime | None = None

    def counter_key(self, at: datetime) -> CounterKey:
        """Return name, subject and start (seconds since 1970) of the counter that counts at `at`."""
        start = int((self.since or at).timestamp())
        return self.name, self.subject[:100], start if self.since else start - start % (self.window // SECOND)

    def ends(self, key: CounterKey) -> int:
        """Return when (seconds since 1970) the window of this counter ends."""
        return key[2] + self.window // SECOND


@dataclass(frozen=True)
class Usage:
    """Whether an action is within its limit, and the seconds until the limit's window ends."""

    limit: RateLimit
    allowed: bool
    retry_after: int


class RateLimitExceeded(Exception):
    """Too many actions of one kind: roll the transaction back. `retry_after` is in seconds."""

    def __init__(self, usage: Usage) -> None:
        super().__init__()
        self.limit, self.retry_after = usage.limit, usage.retry_after


def consume(*, limit: RateLimit, at: datetime) -> Usage:
    """Count one action and say whether it is within the limit. A refused one counts too, unless it is rolled back."""
    return consume_each(limits=[limit], at=at)[0]


def consume_all(*, limits: Sequence[RateLimit], at: datetime) -> None:
    """Count one action against each limit. Raises RateLimitExceeded for the first limit that is exceeded."""
    for usage in consume_each(limits=limits, at=at):
        if not usage.allowed:
            raise RateLimitExceeded(usage)


def consume_each(*, limits: Sequence[RateLimit], at: datetime) -> list[Usage]:
    """Count one action against each limit, which all differ, and return the usages in the same order.

    The counters stay locked until the transaction ends: consume late, and name those that many share last.
    """
    keys = [limit.counter_key(at) for limit in limits]
    counters = [(key, limit.ends(key)) for limit, key in zip(limits, keys, strict=True)]
    counts = _increment(counters)
    now = at.timestamp()
    return [
        Usage(limit, allowed=counts[key] <= limit.limit, retry_after=max(1, math.ceil(ends - now)))
        for limit, (key, ends) in zip(limits, counters, strict=True)
    ]


def _increment(counters: Sequence[tuple[CounterKey, int]]) -> dict[CounterKey, int]:
    """Add one to each counter, given with the end of its window, and return the new counts by key.

    One statement that the ORM cannot write: an upsert that adds to what is there. It locks the rows in the order given:
    transactions that name them in one order never deadlock.
    """
    table = connection.ops.quote_name(RateLimitCounter._meta.db_table)
    rows = ", ".join(["(%s, %s, %s, %s, 1)"] * len(counters))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, subject, started, ends, count) VALUES {rows} "  # noqa: S608 (a model's table)
            f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {table}.count + 1 "
            "RETURNING name, subject, started, count",
            [value for key, ends in counters for value in (*key, ends)],
        )
        return {(name, subject, started): count for name, subject, started, count in cursor.fetchall()}


def refund(*, limits: Sequence[RateLimit], at: datetime) -> None:
    """Take back one action that was counted against each limit at `at`."""
    for limit in limits:
        name, subject, started = limit.counter_key(at)
        counters = RateLimitCounter.objects.filter(name=name, subject=subject, started=started, count__gt=0)
        counters.update(count=models.F("count") - 1)


@periodic(name="forget-limits", every=timedelta(hours=6))
def delete_expired(*, at: datetime) -> str:
    """Delete the counters whose window has ended, or was opened by a clock that ran ahead."""
    ahead = models.Q(started__gt=int((at + MAX_AHEAD).timestamp()))
    deleted, _by_model = RateLimitCounter.objects.filter(models.Q(ends__lt=int(at.timestamp())) | ahead).delete()
    return f"{deleted} counters removed"


_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052, 2.1


def _embedded_ipv4(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one: mapped (RFC 4291, 2.5.5.2), 6to4 (RFC 3056, 2), Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@lru_cache(maxsize=1000)
def network_of(ip: str) -> str:
    """Return the network that an address is counted and remembered under: /24 of IPv4, /48 of IPv6.

    An IPv6 address made from an IPv4 one counts as that: a /48 of it could hold the whole. Anything else than an
    address gives "".
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    address = _embedded_ipv4(address) or address
    kept = 24 if address.version == 4 else 48
    dropped = address.max_prefixlen - kept
    return f"{type(address)(int(address) >> dropped << dropped)}/{kept}"
