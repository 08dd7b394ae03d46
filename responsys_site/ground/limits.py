"""Limits that hold across every process: one counter row per subject and window, raised by one statement."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, models

from responsys_site.ground.models import LimitCounter


@dataclass(frozen=True)
class Spent:
    """What `spend` answers: whether the act is within the limit, and the seconds until the window ends."""

    allowed: bool
    retry_after: int


def spend(*, name: str, subject: str, limit: int, window: timedelta, at: datetime) -> Spent:
    """Count one act of `subject` and say whether it is within `limit` per `window`.

    Call it outside the transaction of the act itself: a rolled-back act has still been tried. `subject` is a digest or
    a network, never an address. The count is exact however many processes spend at once.
    """
    seconds = int(window.total_seconds())
    started = int(at.timestamp()) // seconds * seconds
    return Spent(
        allowed=_raise_counter(name, subject, started, seconds) <= limit, retry_after=_left(at, started, seconds)
    )


def _left(at: datetime, started: int, seconds: int) -> int:
    return max(1, math.ceil(started + seconds - at.timestamp()))


def _raise_counter(name: str, subject: str, started: int, seconds: int) -> int:
    table = connection.ops.quote_name(LimitCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, subject, started, ends, count) VALUES (%s, %s, %s, %s, 1) "  # noqa: S608
            f"ON CONFLICT (name, subject, started) DO UPDATE SET count = {table}.count + 1 RETURNING count",
            [name, subject[:100], started, started + seconds],
        )
        return cursor.fetchone()[0]


def forget_ended(*, at: datetime) -> int:
    """Delete the counters whose window has ended; return how many."""
    deleted, _ = LimitCounter.objects.filter(models.Q(ends__lt=int(at.timestamp()))).delete()
    return deleted


def network_of(ip: str) -> str:
    """Return the network that an address is counted and remembered under: /24 of IPv4, /48 of IPv6.

    An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) counts as IPv4. Anything else than an address gives "".
    """
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
