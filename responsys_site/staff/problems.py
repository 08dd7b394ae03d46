"""What is wrong with the site at this moment, one sentence each, for the first page that staff see."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from responsys_site.ground.database_clock import clock
from responsys_site.ground.job_status import LateJob, late_jobs


def problems(*, at: datetime) -> list[str]:
    """Return the problems at `at`; empty when all is well."""
    return [*map(_late, late_jobs(at=at)), *_wrong_clock()]


def _wrong_clock() -> Iterator[str]:
    if not clock.is_right():
        seconds = round(abs(clock.offset.total_seconds()))
        yield _("The clock of this web server and the database's are %(count)d seconds apart.") % {"count": seconds}


def _late(late: LateJob) -> str:
    if late.finished_at is None:
        return _("The job %(name)s is late: it has never finished.") % {"name": late.job.name}
    moment = date_format(localtime(late.finished_at), "DATETIME_FORMAT")
    return _("The job %(name)s is late: it last finished on %(moment)s.") % {"name": late.job.name, "moment": moment}
