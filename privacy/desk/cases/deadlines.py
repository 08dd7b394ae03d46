"""When a case is due: the shortest of our own period and of each law that may apply. Extend it, describe it."""

import calendar
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_extension_notice
from privacy.desk.models import Case, CaseEvent, State, WrongState
from privacy.desk.models.case_rules import RUNNING
from responsys_site.core import audit_log
from responsys_site.core.dates import working_days_after

Kind = Case.Kind
RIGHTS = frozenset({Kind.ACCESS, Kind.CORRECTION, Kind.OPT_OUT, Kind.ERASURE})
REMINDER_WORKING_DAYS_BEFORE = 3

# What the laws let us put off: an objection to mailings is heard at once (11 CCR 7026(f) knows no extension).
EXTENDABLE = RIGHTS - {Kind.OPT_OUT}


def compute_due_at(*, kind: str, since: datetime) -> datetime:
    """Return the instant (UTC) by which a case of this kind is to be answered, received or reopened at `since`.

    Everyone gets the shortest period, so no one has to tell us where they live. The time of day stays the same on the
    wall clock of the site's zone, even if clocks change in between.
    """
    periods = [_days(settings.CASE_DUE_DAYS)]
    if kind in RIGHTS:
        # GDPR, article 12(3): one month; CCPA, Cal. Civ. Code 1798.130(a)(2)(A): 45 days
        periods += [_months(settings.CASE_DUE_GDPR_MONTHS), _days(settings.CASE_DUE_CCPA_DAYS)]
    local = since.astimezone(timezone.get_default_timezone())
    return min(period(local).astimezone(UTC) for period in periods)


def end_of_day(*, at: datetime) -> datetime:
    """Return the end (UTC) of the day of `at` in the site's zone."""
    local = at.astimezone(timezone.get_default_timezone())
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def acknowledgement_due_at(*, since: datetime) -> datetime:
    """Return the instant (UTC) by which receipt must be confirmed: 10 business days (11 CCR 7021(a))."""
    return working_days_after(since=since, days=settings.CASE_ACKNOWLEDGE_WORKING_DAYS).astimezone(UTC)


def acknowledgement_reminder_at(*, since: datetime) -> datetime:
    """Return when colleagues are reminded to confirm receipt: three working days are left for it then."""
    days = settings.CASE_ACKNOWLEDGE_WORKING_DAYS - REMINDER_WORKING_DAYS_BEFORE
    return working_days_after(since=since, days=days).astimezone(UTC)


def reminder_due_at(*, case: Case) -> datetime:
    """Return when three quarters of the period have passed, without the time for which the clock was paused."""
    return case.due_at - (case.due_at - case.clock_started_at - case.paused_duration) / 4


def _days(number: int) -> Callable[[datetime], datetime]:
    return lambda since: since + timedelta(days=number)


def _months(number: int) -> Callable[[datetime], datetime]:
    """The same day of a later month, or its last day where there is none (Regulation 1182/71, article 3(2)(c))."""

    def later(since: datetime) -> datetime:
        years, month = divmod(since.month - 1 + number, 12)
        year, month = since.year + years, month + 1
        return since.replace(year=year, month=month, day=min(since.day, calendar.monthrange(year, month)[1]))

    return later


def describe_deadline(*, case: Case, at: datetime) -> str:
    """Describe the clock of a case at `at`: due, overdue, paused, or when it was answered or closed."""
    if case.is_overdue(at=at):
        return _("overdue since %(day)s, %(time)s") % _date_and_distance(case.due_at, timesince(case.due_at, at))
    if case.state in RUNNING:
        return _("due on %(day)s, in %(time)s") % _date_and_distance(case.due_at, timeuntil(case.due_at, at))
    if case.state == State.IDENTITY and case.paused_at:
        return _("stands still since %(day)s") % _date_and_distance(case.paused_at)
    if case.state == State.CLOSED and case.closed_at:
        return _("closed on %(day)s") % _date_and_distance(case.closed_at)
    if case.state == State.ANSWERED and case.answered_at:
        return _("first answered on %(day)s") % _date_and_distance(case.answered_at)
    return _("no clock runs")


def _date_and_distance(moment: datetime, distance: str = "") -> dict[str, str]:
    # "3 days, 4 hours": the larger unit is enough to plan by
    return {"day": date_format(timezone.localtime(moment), "DATE_FORMAT"), "time": distance.split(",", maxsplit=1)[0]}


Event = CaseEvent.Event


def can_be_extended(*, case: Case, at: datetime) -> bool:
    """Return whether a law allows an extension: once, for the rights it names, before the answer is due."""
    is_ours = case.state in RUNNING and not case.quarantine_reason and not case.erased_at
    return is_ours and case.kind in EXTENDABLE and case.extended_at is None and at < case.due_at


def latest_extension(*, case: Case) -> datetime:
    """Return the last instant (UTC) to which the clock of the case can be extended.

    GDPR, article 12(3): two further months; CCPA, 1798.130(a)(2)(A): once 45 further days. The shorter holds, and it is
    never more than two months beyond the day that the person was promised.
    """
    zone = timezone.get_default_timezone()
    since = (case.clock_started_at + case.paused_duration).astimezone(zone)
    instants = [
        _months(settings.CASE_DUE_GDPR_MONTHS + 2)(since),
        _days(2 * settings.CASE_DUE_CCPA_DAYS)(since),
        _months(2)(case.due_at.astimezone(zone)),
    ]
    return min(instant.astimezone(UTC) for instant in instants)


@transaction.atomic
def extend_deadline(
    *, case: Case, until: datetime, reason: str, by: AbstractBaseUser, at: datetime, posted_on: datetime | None
) -> None:
    """Make the answer due `until`, and give the requester the reason: by e-mail, or by the letter of `posted_on`.

    That acknowledges the case too, if nothing did before, and the desk is reminded again. Raises WrongState if no law
    allows it, or the requester would be told too late.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    notified_at = posted_on or at
    is_within = row.due_at < until <= latest_extension(case=row) and notified_at < row.due_at
    if not can_be_extended(case=row, at=at) or not is_within or bool(row.address) == bool(posted_on):
        raise WrongState
    due = {"due_at": until, "first_due_at": row.due_at, "extended_at": notified_at, "reminded_at": None}
    acknowledged = row.acknowledged_at or max(notified_at, row.received_at)
    state = State.WAITING_FOR_US if row.state == State.NEW else State(row.state)
    row.move(to=state, acknowledged_at=acknowledged, **due)
    message = send_extension_notice(case=row, text=reason, at=at) if row.address else None
    log_event(case=row, event=Event.EXTENDED, at=at, by=by, message=message, text=reason)
    _log_extension(row, by, at)
    case.refresh_from_db()


def was_notified_of_extension(*, case: Case) -> bool:
    """Return whether the extension notice reached the requester: its e-mail did not bounce, or a letter was posted."""
    notice = case.events.filter(event=Event.EXTENDED).last()
    if notice is None or not case.events.undelivered().filter(pk=notice.pk).exists():
        return True
    return case.events.filter(event=Event.LETTER_BY_POST, pk__gt=notice.pk).exists()


def _log_extension(row: Case, by: AbstractBaseUser, at: datetime) -> None:
    assert row.first_due_at and row.extended_at
    times = {"first_due": row.first_due_at.isoformat(), "due": row.due_at.isoformat()}
    told = {"told": row.extended_at.isoformat(), "how": "mail" if row.address else "post"}
    facts = {"case": row.pk, "staff": by.pk, **times, **told}
    audit_log.append(kind="case-extended", at=at, facts=facts, subject=row.address_digest)
