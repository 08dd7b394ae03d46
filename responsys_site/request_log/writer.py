"""Write a batch of logged requests to the database in one statement, off the request path.

The statement goes around the model: 500 model instances take three to four times as long to build, and the time is
taken from the threads that answer visitors. Of the User-Agent header only family, version and system are kept.
"""

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from crawleruseragents import is_crawler
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from ua_parser import Parser
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

from responsys_site.core.rate_limits import network_of
from responsys_site.request_log.models import DroppedRequests, RequestRecord

UNKNOWN = "Unknown"
BOT = "Bot"
# ua-parser copies some names out of the header; nothing but a name may come through, an e-mail address least of all.
_NOT_A_NAME = re.compile(r"[^\w .+/()!-]|\S*@\S*")


class Browser(NamedTuple):
    """What is kept of a browser: `version` is the major one; `system` reads "Bot" for crawlers and other programs."""

    family: str
    version: str
    system: str


@cache
def parser() -> Parser:
    """Return the parser, built at the first call, which takes about 300 ms."""
    return Parser(Resolver(load_lazy_builtins()))


@lru_cache(maxsize=2000)
def read_browser(user_agent: str) -> Browser:
    """Return what is kept of a User-Agent header (RFC 9110, 10.1.5); "Unknown" for what cannot be told."""
    found = parser().parse(user_agent)
    family, version = (found.user_agent.family, found.user_agent.major) if found.user_agent else ("", "")
    system = found.os.family if found.os else ""
    if _is_program(user_agent, is_known=bool(found.user_agent)):
        system = BOT
    return Browser(_name(family), _NOT_A_NAME.sub("", version or "")[:12], _name(system))


def _is_program(user_agent: str, *, is_known: bool) -> bool:
    # Every browser that the parser does not know by name begins like this.
    is_like_a_browser = is_known or not user_agent or user_agent.startswith("Mozilla/")
    return not is_like_a_browser or is_crawler(user_agent)


def _name(text: str) -> str:
    return _NOT_A_NAME.sub("", text).strip()[:60] or UNKNOWN


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
COLUMNS = [str(field.column) for field in RequestRecord._meta.concrete_fields if not field.primary_key]
ROUTE_LENGTH = 200


class RequestEntry(NamedTuple):
    """What the request path logs, as a bare tuple in this order; the rest of the row is worked out here."""

    at: float  # seconds since 1970
    address: str
    method: str
    user_agent: str
    route: str
    status: str
    seconds: float
    request_id: str


def write_requests(entries: Sequence[tuple], *, lost: int = 0) -> int:
    """Insert the requests, and that `lost` others are missing; return how many rows the database refused.

    Raises OperationalError or InterfaceError when the database is away; nothing is written then.
    """
    adapt = connection.ops  # looked up once a batch: each look-up costs as much as the rest of a row
    rows = [_row(RequestEntry._make(entry), adapt) for entry in entries]
    try:
        with transaction.atomic():
            _insert(rows)
            _count_dropped(lost)
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, ValueError):
        # One bad row must not cost the others, or anyone could blind the log.
        _count_dropped(lost)
        return sum(not _insert_alone(row) for row in rows)
    return 0


def _insert(rows: list[tuple]) -> None:
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(column) for column in COLUMNS)
    places = ", ".join(["(" + ", ".join(["%s"] * len(COLUMNS)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(RequestRecord._meta.db_table)} ({columns}) VALUES {places}",  # noqa: S608
            [value for row in rows for value in row],
        )


def _insert_alone(row: tuple) -> bool:
    try:
        with transaction.atomic():
            _insert([row])
    except (OperationalError, InterfaceError):
        raise
    except (DatabaseError, ValueError):
        return False
    return True


def _count_dropped(count: int) -> None:
    if count:
        DroppedRequests.objects.create(at=datetime.now(UTC), count=count)


def _row(entry: RequestEntry, adapt: BaseDatabaseOperations) -> tuple[Any, ...]:
    """Return the values of one row in the order of COLUMNS, as the database driver takes them."""
    address, network = _address_columns(entry.address)
    return (
        adapt.adapt_datetimefield_value(datetime.fromtimestamp(entry.at, UTC)),
        adapt.adapt_ipaddressfield_value(address),
        network,
        *read_browser(entry.user_agent),
        entry.method if entry.method in METHODS else "other",
        entry.route.lstrip("/")[:ROUTE_LENGTH] or "/",
        int(entry.status),
        max(round(entry.seconds * 1000, 2), 0.0),
        entry.request_id,
    )


@lru_cache(maxsize=2000)
def _address_columns(address: str) -> tuple[str | None, str]:
    """Return an address as text that both databases take, and its network; (None, "") for anything else."""
    plain = address.partition("%")[0]  # an IPv6 scope says nothing outside this machine (RFC 4007, 11)
    network = network_of(plain)
    if not network:
        return None, ""
    parsed = ipaddress.ip_address(plain)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed), network
