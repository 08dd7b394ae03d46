"""Working days on the clock of the site's own zone: neither Saturdays and Sundays nor settings.PUBLIC_HOLIDAYS."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SATURDAY = 5


def working_days_after(*, since: datetime, days: int) -> datetime:
    """Return the same time of day so many working days after `since`, in the site's zone; its own day does not count.

    The time stays the same on the wall clock, also where the clocks are put forward or back in between.
    """
    local = since.astimezone(timezone.get_default_timezone())
    for _day in range(days):
        local = _next_working_day(local)
    return local


def next_working_time(*, since: datetime) -> datetime:
    """Return `since` in the site's zone, and for a free day the beginning of the next working day."""
    local = since.astimezone(timezone.get_default_timezone())
    return datetime.combine(_next_working_day(local), time.min, local.tzinfo) if _is_day_off(local) else local


def _next_working_day(local: datetime) -> datetime:
    local += timedelta(days=1)
    while _is_day_off(local):
        local += timedelta(days=1)
    return local


def _is_day_off(local: datetime) -> bool:
    return local.weekday() >= SATURDAY or local.date() in settings.PUBLIC_HOLIDAYS


FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2200, 12, 31)
_ONE_DAY = timedelta(days=1)
# Moments are stored in UTC: midnight of a day that is typed may be on its neighbor there.
_FIRST_MOMENT = datetime.combine(FIRST_DAY - _ONE_DAY, datetime.min.time(), UTC)
_END = datetime.combine(LAST_DAY + 2 * _ONE_DAY, datetime.min.time(), UTC)


def is_in_bounds(value: date) -> bool:
    """Return whether this day, or the day of this moment in its own zone, may be typed."""
    day = value.date() if isinstance(value, datetime) else value
    return FIRST_DAY <= day <= LAST_DAY


def validate_day(value: date) -> None:
    """Refuse a day or a moment outside the bounds, for fields of forms and models. Raises ValidationError."""
    if not is_in_bounds(value):
        raise ValidationError(_("Enter a date between 1990 and 2200."), code="out_of_bounds")


def days_in_bounds(*columns: str) -> Q:
    """Return the condition that these columns of days are within the bounds, for a constraint."""
    return Q(**{f"{column}__range": (FIRST_DAY, LAST_DAY) for column in columns})


def moments_in_bounds(*columns: str) -> Q:
    """Return the condition that these columns of moments are within the bounds, for a constraint."""
    return Q(**{f"{column}__gte": _FIRST_MOMENT for column in columns}) & Q(
        **{f"{column}__lt": _END for column in columns}
    )


def moment_out_of_bounds(*, column: str) -> str:
    """Return the same as SQL for a trigger, which judges new rows only: what a case says never changes."""
    return f"(NEW.{column} < '{_FIRST_MOMENT:%Y-%m-%d}' OR NEW.{column} >= '{_END:%Y-%m-%d}')"


def format_rfc3339(moment: datetime) -> str:
    """Return the time in UTC as RFC 3339 writes it, with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
