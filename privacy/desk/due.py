"""When a case is due: what we allow ourselves and each law that may apply, and of these the shortest."""

import calendar
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from privacy.desk.models import Inquiry
from responsys_site.ground.working_days import working_days_after

Kind = Inquiry.Kind
RIGHTS = frozenset({Kind.ACCESS, Kind.CORRECTION, Kind.OPT_OUT, Kind.ERASURE})
REMINDED_WORKING_DAYS_BEFORE = 3

# What the laws let us put off: an objection to mailings is heard at once (11 CCR 7026(f) knows no extension).
EXTENDABLE = RIGHTS - {Kind.OPT_OUT}


def due_at(*, kind: str, since: datetime) -> datetime:
    """Return the instant (UTC) by which a case of this kind is to be answered, received or reopened at `since`.

    Everybody gets the shortest period of them all: nobody has to tell us where they live. The time of day stays
    the same on the wall clock of the site's zone, also where clocks are put forward or back in between.
    """
    periods = [_days(settings.INQUIRY_DUE_DAYS)]
    if kind in RIGHTS:
        # GDPR, article 12(3): one month; CCPA, Cal. Civ. Code 1798.130(a)(2)(A): 45 days
        periods += [_months(settings.INQUIRY_DUE_GDPR_MONTHS), _days(settings.INQUIRY_DUE_CCPA_DAYS)]
    local = since.astimezone(timezone.get_default_timezone())
    return min(period(local).astimezone(UTC) for period in periods)


def longest_due_at(*, since: datetime, due: datetime) -> datetime:
    """Return the instant (UTC) beyond which no extension goes, of a clock that ran from `since` and is due at `due`.

    GDPR, article 12(3): two further months; CCPA, 1798.130(a)(2)(A): once 45 further days. The shorter holds, and it is
    never more than two months beyond the day that the person was promised.
    """
    zone = timezone.get_default_timezone()
    local, promised = since.astimezone(zone), due.astimezone(zone)
    instants = [
        _months(settings.INQUIRY_DUE_GDPR_MONTHS + 2)(local),
        _days(2 * settings.INQUIRY_DUE_CCPA_DAYS)(local),
        _months(2)(promised),
    ]
    return min(instant.astimezone(UTC) for instant in instants)


def acknowledged_by(*, since: datetime) -> datetime:
    """Return the instant (UTC) by which receipt must be confirmed: 10 business days (11 CCR 7021(a))."""
    return working_days_after(since=since, days=settings.INQUIRY_ACKNOWLEDGE_WORKING_DAYS).astimezone(UTC)


def acknowledgement_reminder_at(*, since: datetime) -> datetime:
    """Return when colleagues are reminded to confirm receipt: three working days are left for it then."""
    days = settings.INQUIRY_ACKNOWLEDGE_WORKING_DAYS - REMINDED_WORKING_DAYS_BEFORE
    return working_days_after(since=since, days=days).astimezone(UTC)


def reminder_due_at(*, runs_from: datetime, due_at: datetime, paused_for: timedelta) -> datetime:
    """Return when three quarters of the period are over; what the clock stood still does not count."""
    return due_at - (due_at - runs_from - paused_for) / 4


def _days(number: int) -> Callable[[datetime], datetime]:
    return lambda since: since + timedelta(days=number)


def _months(number: int) -> Callable[[datetime], datetime]:
    """The same day of a later month, or its last day where there is none (Regulation 1182/71, article 3(2)(c))."""

    def later(since: datetime) -> datetime:
        years, month = divmod(since.month - 1 + number, 12)
        year, month = since.year + years, month + 1
        return since.replace(year=year, month=month, day=min(since.day, calendar.monthrange(year, month)[1]))

    return later
