"""The days that staff may type: wide enough for every paper, and far from where arithmetic with dates overflows."""

from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
