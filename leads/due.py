"""When a request is due: so many working days after it came, on the clock of the site's own zone."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

SATURDAY = 5


def due_after(*, since: datetime) -> datetime:
    """Return the instant (UTC) that lies settings.ANSWER_WORKING_DAYS working days after `since`.

    Saturdays, Sundays and settings.PUBLIC_HOLIDAYS do not count: what comes on one counts as come on the next working
    day at 0:00. The time of day stays the same on the wall clock, also where the clocks are put forward or back.
    """
    local = since.astimezone(timezone.get_default_timezone())
    if _is_free(local):
        local = datetime.combine(_next_working_day(local), time.min, local.tzinfo)
    for _day in range(settings.ANSWER_WORKING_DAYS):
        local = _next_working_day(local)
    return local.astimezone(UTC)


def _next_working_day(local: datetime) -> datetime:
    local += timedelta(days=1)
    while _is_free(local):
        local += timedelta(days=1)
    return local


def _is_free(local: datetime) -> bool:
    return local.weekday() >= SATURDAY or local.date() in settings.PUBLIC_HOLIDAYS
