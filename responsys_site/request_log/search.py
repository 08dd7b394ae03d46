"""Parse what staff type into the search box of the request log."""

import ipaddress
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext_lazy as _

from responsys_site.core.dates import is_in_bounds
from responsys_site.core.rate_limits import network_of

SEARCH_HELP = _(
    "Words are combined: an address or network (192.0.2.7, 192.0.2.0/24), a request id, status:404 or status:5xx, "
    "route:privacy/ or route:leads/*, method:POST, from:2026-11-20 or from:2026-11-20T14:30, and to: likewise."
)
_REQUEST_ID = re.compile(r"[0-9a-f]{16}")


class InvalidSearch(ValueError):
    """A word of the search that means nothing here; it is the error's text."""


def build_filter(text: str) -> Q:
    """Return the condition that rows must meet to match every word of `text`. Raises InvalidSearch."""
    condition = Q()
    for word in text.split():
        try:
            condition &= _build_term(word)
        except (ValueError, KeyError) as error:
            raise InvalidSearch(word) from error
    return condition


def _build_term(word: str) -> Q:
    name, colon, value = word.partition(":")
    if colon and name in _TERMS:
        return _TERMS[name](value)
    if _REQUEST_ID.fullmatch(word):
        return Q(request_id=word)
    return _network(word) if "/" in word else _address(word)


def _address(text: str) -> Q:
    address = ipaddress.ip_address(text)
    return Q(address=str(getattr(address, "ipv4_mapped", None) or address))


def _network(text: str) -> Q:
    """Only /24 of IPv4 and /48 of IPv6 are kept, so only these can be asked for."""
    network = ipaddress.ip_network(text, strict=False)
    if str(network) != network_of(str(network.network_address)):
        raise ValueError(text)
    return Q(network=str(network))


def _status(text: str) -> Q:
    if re.fullmatch(r"[1-5]xx", text):
        return Q(status__range=(int(text[0]) * 100, int(text[0]) * 100 + 99))
    return Q(status=int(text))


def _route(text: str) -> Q:
    route = text.lstrip("/") or "/"
    return Q(route__startswith=route[:-1]) if route.endswith("*") else Q(route=route)


def _instant(text: str, *, days: int) -> datetime:
    """Read a date or a date with time, in the zone of the pages; of a date alone, the midnight `days` later."""
    typed = parse_date(text) or parse_datetime(text)
    if typed is None or not is_in_bounds(typed):
        raise ValueError(text)
    moment = typed if isinstance(typed, datetime) else datetime.combine(typed + timedelta(days=days), time.min)
    return moment if is_aware(moment) else make_aware(moment)


_TERMS: dict[str, Callable[[str], Q]] = {
    "status": _status,
    "route": _route,
    "method": lambda text: Q(method=text.upper()),
    "from": lambda text: Q(at__gte=_instant(text, days=0)),
    "to": lambda text: Q(at__lt=_instant(text, days=1)),
}
