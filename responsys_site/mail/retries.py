"""When a mail that could not be handed over is tried again (RFC 5321, 4.5.4.1)."""

from datetime import datetime, timedelta

FIRST_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
LATER_WAIT = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=5)


def next_attempt(*, since: datetime, attempts: int, at: datetime) -> datetime | None:
    """Return when to try again after `attempts` failed ones, or None when five days have been spent on it.

    `since` is when it was first due.
    """
    wait = FIRST_WAITS[attempts - 1] if 1 <= attempts <= len(FIRST_WAITS) else LATER_WAIT
    later = at + wait
    return later if later <= since + GIVEN_UP_AFTER else None
