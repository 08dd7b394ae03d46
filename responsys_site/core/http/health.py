"""Health checks: two addresses for the machines that monitor this process.

A process that is ready also names the parts of the site snapshot that it cannot read. It stays in service, because the
pages of the other parts still work.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, connections

from responsys_site.core.db.concurrency import slots
from responsys_site.core.db.database_clock import clock_skew
from responsys_site.core.error_description import describe_error
from responsys_site.core.http import snapshot
from responsys_site.core.http.security_headers import Headers

logger = logging.getLogger(__name__)

HealthResult = tuple[bool, list[str]]


def liveness() -> HealthResult:
    """The process answers."""
    return True, []


def readiness() -> HealthResult:
    """The database answers, the snapshot was read in the last ten minutes, and our clock agrees with the database's.

    Besides, no part of the snapshot knows of a problem, such as a late job: its `problems` are named. Its `warnings`,
    such as a job that fails, are named too, and change nothing.
    """
    is_well, problems = False, list[str]()
    if slots.acquire_nowait() or slots.acquire():
        try:
            problems = list(_problems())
            is_well = not problems
        except Exception as error:  # any error means: not ready
            logger.warning("Not ready: %s", describe_error(error))
        finally:
            slots.release()
    current = snapshot.peek()
    if current is None:
        return is_well, problems
    warnings = [text for part in current.values.values() for text in getattr(part, "warnings", ())]
    return is_well, [*problems, *warnings, *(f"not read: {name}" for name in current.failing)]


def _problems() -> Iterator[str]:
    # A connection of its own: an old one may have outlived its database.
    with closing(connections.create_connection(DEFAULT_DB_ALIAS)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    read = snapshot.current()
    if not clock_skew.within_tolerance():
        yield "clock differs from the database's"
    if read.is_stale(at=datetime.now(UTC)):
        yield "snapshot is out of date"
    for part in read.values.values():
        yield from getattr(part, "problems", ())


HEALTH_CHECKS: dict[str, Callable[[], HealthResult]] = {"/healthz": liveness, "/readyz": readiness}


def health_response(path: str) -> tuple[str, Headers, bytes]:
    """Return status line, headers and body of the answer to this probe."""
    is_well, lines = HEALTH_CHECKS[path]()
    line, word = ("200 OK", "ok") if is_well else ("503 Service Unavailable", "not ready")
    body = "".join(f"{text}\n" for text in (word, *lines)).encode()
    return line, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))], body
