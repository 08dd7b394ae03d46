"""Which version was in force on a date, by the site's clock and zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from privacy.policy.published import Policy, Version

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class InvalidDate(ValueError):
    """The text is not a calendar date such as 2003-12-14."""


class FutureDate(Exception):
    """The date is in the future."""


@dataclass(frozen=True)
class VersionOnDate:
    """The version in force at the end of a date; `changes` are the versions that took effect on it."""

    day: date
    version: Version
    changes: tuple[Version, ...]
    is_before_first: bool  # nothing was in force yet; `version` is the first


def parse_date(*, text: str) -> date:
    """Return the date that the text names as YYYY-MM-DD (RFC 3339, full-date). Raises InvalidDate."""
    if not _DATE.fullmatch(text):
        raise InvalidDate
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidDate from error


def version_on_date(*, policy: Policy, day: date, at: datetime) -> VersionOnDate | None:
    """Return the version in force at the end of `day` in the site's zone; before the first one, the first.

    `at` is the time now. None on a site that has posted none. Raises FutureDate.
    """
    if day > timezone.localdate(at):
        raise FutureDate
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    known = policy.started()
    if not known:
        return None
    changes = tuple(version for moment, version in known if begin <= moment < end)
    version = policy.in_force(at=end - timedelta(microseconds=1))
    return VersionOnDate(day, version or known[0][1], changes, version is None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
