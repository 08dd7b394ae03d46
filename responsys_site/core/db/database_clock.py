"""How far this machine's clock is from the database's: pages turn by the one, and rows are compared with the other's.

SQLite has no clock of its own.
"""

import logging
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from responsys_site.core.error_description import describe_error

logger = logging.getLogger(__name__)
WARN_BEYOND, NOT_READY_BEYOND = timedelta(seconds=1), timedelta(seconds=5)
ZERO = timedelta(0)
# A stored time further ahead than it can be by this much was written by a clock that ran ahead.
MAX_AHEAD = timedelta(hours=1)


class ClockSkew:
    """What this process last found. `offset` is ours less theirs; zero before the first comparison."""

    def __init__(self) -> None:
        self.offset = ZERO

    def compare(self) -> None:
        """Ask the database for its time; when it does not answer, what was found last stays."""
        try:
            self.offset = measure_offset()
        except Exception as error:  # the thread that asks has other work, which must go on
            logger.warning("The database did not tell its time (%s)", describe_error(error))

    def within_tolerance(self) -> bool:
        """Return whether it is near enough for this process to serve requests."""
        return abs(self.offset) <= NOT_READY_BEYOND


def measure_offset() -> timedelta:
    """Return this machine's time less the database's; zero where the database has no clock. Raises DatabaseError."""
    asked, theirs, answered = datetime.now(UTC), database_time(), datetime.now(UTC)
    # It was read between the two, so a slow answer is no difference.
    offset = ZERO if theirs is None else max(asked - theirs, ZERO) or min(answered - theirs, ZERO)
    if abs(offset) > WARN_BEYOND:
        logger.warning("This clock is %.1f s from the database's", offset.total_seconds())
    return offset


def database_time() -> datetime | None:
    """Return the database's own time; None where it has none."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def trusted_now() -> datetime:
    """Return the time that background work goes by: this machine's, or the database's if the two are 5 seconds apart.

    A wrong clock would otherwise erase, send and give up before the time, and write times that others wait for. Each
    task asks for it first: a connection that was ended while its worker was idle is replaced here.

    Raises DatabaseError.
    """
    try:
        offset = measure_offset()
    except (OperationalError, InterfaceError):
        close_old_connections()
        offset = measure_offset()
    now = datetime.now(UTC)
    return now - offset if abs(offset) > NOT_READY_BEYOND else now


clock_skew = ClockSkew()
