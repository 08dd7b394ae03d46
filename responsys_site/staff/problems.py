"""What is wrong with the site at this moment, one sentence each, for the first page that staff see."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from responsys_site.edge import snapshot
from responsys_site.edge.snapshot import SnapshotUnavailable
from responsys_site.ground.database_clock import clock
from responsys_site.ground.job_status import JobInTrouble, JobStatus, jobs_in_trouble
from responsys_site.staff.unattended import unattended


def problems(*, at: datetime) -> list[str]:
    """Return the problems at `at`; empty when all is well."""
    return [*_unread_parts(), *map(_in_trouble, jobs_in_trouble(at=at)), *_wrong_clock(), *unattended(at=at)]


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
    if not clock.is_right():
        seconds = round(abs(clock.offset.total_seconds()))
        yield _("This web server's clock is %(count)d seconds off the database's.") % {"count": seconds}


def _in_trouble(one: JobInTrouble) -> str:
    if one.status == JobStatus.LATE:
        words = _("The job %(name)s is late: %(end)s.")
    else:
        words = _("The job %(name)s has failed: %(end)s.")
    return words % {"name": one.job.name, "end": _last_end(one.finished_at)}


def _last_end(finished_at: datetime | None) -> str:
    if finished_at is None:
        return _("it has never finished")
    return _("it last finished on %(moment)s") % {"moment": date_format(localtime(finished_at), "DATETIME_FORMAT")}
