"""When a version of the policy takes effect, and when it is due for review: from its recorded times and nothing else.

No job has to run for a version to take effect: every page, form and download calls these functions with the time.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

NOTICE_PERIOD = timedelta(days=30)  # 30 x 24 hours
ONE_SECOND = timedelta(seconds=1)


class Numbered(Protocol):
    @property
    def number(self) -> int | None: ...

    @property
    def in_force_at(self) -> datetime | None: ...


def round_up_to_second(*, moment: datetime) -> datetime:
    """Return `moment`, or the next whole second if it has a fraction."""
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + ONE_SECOND


def effective_after_notice(*, effective_at: datetime, settled_at: datetime | None) -> datetime | None:
    """Return when a change comes into force: 30 days after its notice settled, and never before its stated date.

    None while the notice has not settled for everyone.
    """
    if settled_at is None:
        return None
    return round_up_to_second(moment=max(effective_at, settled_at + NOTICE_PERIOD))


def version_in_force[V: Numbered](*, versions: Iterable[V], at: datetime) -> V | None:
    """Return the version that came into force last, at or before `at`; of two at the same instant, the higher number.

    `versions` are posted and not withdrawn. None before the first of them.
    """
    started = [(v.in_force_at, v.number, v) for v in versions if v.in_force_at is not None and v.in_force_at <= at]
    return max(started, key=lambda entry: entry[:2])[2] if started else None


def version_coming[V: Numbered](*, versions: Iterable[V], at: datetime) -> V | None:
    """Return the posted version that is not in force yet; of a change and its correction, the correction."""
    waiting = [v for v in versions if v.in_force_at is None or v.in_force_at > at]
    return max(waiting, key=lambda version: version.number or 0) if waiting else None


def next_instant(*, versions: Iterable[Numbered], at: datetime) -> datetime | None:
    """Return the first instant after `at` at which a version comes into force, as far as it is known."""
    return min((v.in_force_at for v in versions if v.in_force_at and v.in_force_at > at), default=None)


REVIEW_INTERVAL = timedelta(days=365)


class Reviewable(Protocol):
    @property
    def substance_since(self) -> datetime | None: ...

    @property
    def reviewed_at(self) -> datetime | None: ...


def review_due_at(*, version: Reviewable) -> datetime | None:
    """Return when the policy is due for review: a year after its substance took effect, or its last review.

    A correction changes no substance and does not restart the year. None until that is known.
    """
    since = version.substance_since
    return since and max(filter(None, [since, version.reviewed_at])) + REVIEW_INTERVAL


# A declared date, as of a licence, begins at midnight in Palo Alto, independently of the site's TIME_ZONE.
HOME_ZONE = ZoneInfo("America/Los_Angeles")


def midnight_at_home(*, day: date) -> datetime:
    """Return the first instant of `day`."""
    return datetime.combine(day, time(), tzinfo=HOME_ZONE)
