"""Limits that hold across every process: one counter row per subject and window, raised by one statement."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import models

from responsys_site.ground.allowances import Allowance, Spent, spend_together
from responsys_site.ground.database_clock import AHEAD
from responsys_site.ground.models import LimitCounter


def spend(*, name: str, subject: str, limit: int, window: timedelta, at: datetime) -> Spent:
    """Count one act of `subject` and say whether it is within `limit` per `window`.

    Call it in the transaction of the act itself, so that an act that fails uses up nothing; a refused one counts too.
    `subject` is a digest or a network, never an address. The count is exact however many processes spend at once.
    """
    (spent,) = spend_together(allowances=[Allowance(name, subject, limit, window)], at=at)
    return spent


def give_back(*, allowances: Sequence[Allowance], at: datetime) -> None:
    """Take back one act that was counted against each allowance at `at`: it was not one of those that are limited."""
    for one in allowances:
        name, subject, started = one.row_at(at)
        counter = LimitCounter.objects.filter(name=name, subject=subject, started=started, count__gt=0)
        counter.update(count=models.F("count") - 1)


def forget_ended(*, at: datetime) -> int:
    """Delete the counters whose window has ended, or was opened by a clock that ran ahead; return how many."""
    ahead = models.Q(started__gt=int((at + AHEAD).timestamp()))
    deleted, _ = LimitCounter.objects.filter(models.Q(ends__lt=int(at.timestamp())) | ahead).delete()
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
