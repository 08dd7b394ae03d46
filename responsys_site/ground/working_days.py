"""Working days on the clock of the site's own zone: neither Saturdays and Sundays nor settings.PUBLIC_HOLIDAYS."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

SATURDAY = 5


def working_days_after(*, since: datetime, days: int) -> datetime:
    """Return the same time of day so many working days after `since`, in the site's zone; its own day does not count.

    The time stays the same on the wall clock, also where the clocks are put forward or back in between.
    """
    local = since.astimezone(timezone.get_default_timezone())
    for _day in range(days):
        local = _next_working_day(local)
    return local


def working_time(*, since: datetime) -> datetime:
    """Return `since` in the site's zone, and for a free day the beginning of the next working day."""
    local = since.astimezone(timezone.get_default_timezone())
    return datetime.combine(_next_working_day(local), time.min, local.tzinfo) if _is_free(local) else local


def _next_working_day(local: datetime) -> datetime:
    local += timedelta(days=1)
    while _is_free(local):
        local += timedelta(days=1)
    return local


def _is_free(local: datetime) -> bool:
    return local.weekday() >= SATURDAY or local.date() in settings.PUBLIC_HOLIDAYS
