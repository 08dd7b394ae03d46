"""A day that has come already, as colleagues type it from a letter, and its moments in the site's zone."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from responsys_site.ground.day_bounds import validate_day


class PastDayField(forms.DateField):
    """Takes today, and no day to come."""

    widget = forms.DateInput({"type": "date"})
    default_validators = [validate_day]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value > timezone.localdate():
            raise ValidationError(_("This day is yet to come."), code="future")


def beginning_of(*, day: date) -> datetime:
    """Return the first moment of the day."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def end_of(*, day: date) -> datetime:
    """Return the last moment of the day, but never one after now."""
    return min(datetime.combine(day, time.max, timezone.get_default_timezone()), timezone.now())
