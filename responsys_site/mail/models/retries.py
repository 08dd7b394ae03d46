"""When a failed attempt to deliver is repeated (RFC 5321, 4.5.4.1)."""

from datetime import datetime, timedelta

FIRST_RETRY_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MAX_RETRY_WAIT = timedelta(hours=1)
MAX_RETRY_TIME = timedelta(days=5)


def next_attempt(*, since: datetime, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones, or None when five days have been spent on it.

    `since` is when it was first due.
    """
    wait = FIRST_RETRY_WAITS[attempts - 1] if 1 <= attempts <= len(FIRST_RETRY_WAITS) else MAX_RETRY_WAIT
    later = at + wait
    return later if later <= since + MAX_RETRY_TIME else None
