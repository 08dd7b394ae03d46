"""Work that no one of the staff is told of or has seen, for `doctor` and the staff's first page."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leads.emails import LEAD_MANAGERS
from leads.models import InformationRequest, QuarantinedSubmission
from privacy.desk.emails import DESK
from responsys_site.core.db.database_clock import clock_skew
from responsys_site.core.email_addresses import emails_of_role
from responsys_site.core.http import snapshot
from responsys_site.core.http.snapshot import SnapshotUnavailable
from responsys_site.core.jobs.status import JobProblem, JobStatus, find_job_problems

MISSED = {
    LEAD_MANAGERS: gettext_lazy("No one is told about new requests"),
    DESK: gettext_lazy("No one is told about privacy desk cases"),
}


def unattended(*, at: datetime) -> Iterator[str]:
    """Yield one sentence for each kind of work that waits unknown to the staff, with the way to mend it."""
    yield from _roles_without_address()
    if unseen := QuarantinedSubmission.objects.unseen(at=at).count():
        yield ngettext(
            "%(count)d quarantined request has not been looked at. A person may have sent it.",
            "%(count)d quarantined requests have not been looked at. A person may have sent them.",
            unseen,
        ) % {"count": unseen}


def _roles_without_address() -> Iterator[str]:
    for role, missed in MISSED.items():
        if not emails_of_role(role=role):
            untold = InformationRequest.objects.not_notified().count() if role == LEAD_MANAGERS else 0
            waiting = _(" (%(count)d waiting)") % {"count": untold} if untold else ""
            remedy = _("Give an active account in the role %(role)s an e-mail address.") % {"role": role}
            yield f"{missed}{waiting}. {remedy}"


def problems(*, at: datetime) -> list[str]:
    """Return the problems at `at`; empty when all is well."""
    return [*_unread_parts(), *map(_in_trouble, find_job_problems(at=at)), *_wrong_clock(), *unattended(at=at)]


def _unread_parts() -> Iterator[str]:
    try:
        failing = snapshot.current().failing
    except SnapshotUnavailable:
        yield _("The public pages can't be updated: no part of the site snapshot can be read.")
        return
    for name, error in failing.items():
        yield _("The part “%(name)s” of the site snapshot can't be read (%(error)s). Pages show its last state.") % {
            "name": name,
            "error": error,
        }


def _wrong_clock() -> Iterator[str]:
    if not clock_skew.within_tolerance():
        seconds = round(abs(clock_skew.offset.total_seconds()))
        yield _("This web server's clock is %(count)d seconds off the database's.") % {"count": seconds}


def _in_trouble(one: JobProblem) -> str:
    if one.status == JobStatus.LATE:
        words = _("The job %(name)s is late: %(end)s.")
    else:
        words = _("The job %(name)s has failed: %(end)s.")
    return words % {"name": one.job.name, "end": _last_end(one.finished_at)}


def _last_end(finished_at: datetime | None) -> str:
    if finished_at is None:
        return _("it has never finished")
    return _("it last finished on %(moment)s") % {"moment": date_format(localtime(finished_at), "DATETIME_FORMAT")}
