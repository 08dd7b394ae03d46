"""Dates that a paper declares, such as a licence or an old policy, as instants."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

# Midnight of a declared date is midnight in Palo Alto, whatever TIME_ZONE the site shows its dates in.
HOME = ZoneInfo("America/Los_Angeles")


def midnight(*, day: date) -> datetime:
    """Return the first instant of `day`."""
    return datetime.combine(day, time(), tzinfo=HOME)
