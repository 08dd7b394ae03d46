"""Whether the periodic jobs run as they should. Whoever asks works it out from stored times: no worker is needed."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from responsys_site.ground.jobs import TOLERANCE, Job, declared_jobs
from responsys_site.ground.models import Heartbeat

PATIENCE = 2  # periods after its due time
GRACE = timedelta(minutes=5)  # more, for a restart, or a long task of the only worker


class JobStatus(enum.Enum):
    OK = "ok"
    FAILED = "failed"
    LATE = "late"
    NEVER_DONE = "not yet done"
    GONE = "no longer declared"


@dataclass(frozen=True)
class LateJob:
    """A job that has not finished in time; `since` is when it should have finished at the latest."""

    job: Job
    since: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class LateJobs:
    """A part of the site snapshot: the names of the jobs that are late. `/readyz` answers with `problems`."""

    names: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(f"late job: {name}" for name in self.names)


def read_late_jobs(*, at: datetime) -> LateJobs:
    return LateJobs(names=tuple(late.job.name for late in late_jobs(at=at)))


def late_jobs(*, at: datetime) -> list[LateJob]:
    """Return the jobs that have not finished for PATIENCE periods and GRACE after they were due, by name."""
    jobs = declared_jobs()
    found = []
    for heartbeat in Heartbeat.objects.filter(name__in=jobs).order_by("name"):
        job = jobs[heartbeat.name]
        since = _latest_finish(heartbeat, job, at)
        if since <= at:
            found.append(LateJob(job=job, since=since, finished_at=_past(heartbeat.finished_at, at)))
    return found


def status_of(*, heartbeat: Heartbeat, at: datetime) -> JobStatus:
    """Say how a job stands at `at`."""
    job = declared_jobs().get(heartbeat.name)
    if job is None:
        return JobStatus.GONE
    if _latest_finish(heartbeat, job, at) <= at:
        return JobStatus.LATE
    ended_at = last_ended_at(heartbeat=heartbeat, at=at)
    if ended_at is None:
        return JobStatus.NEVER_DONE
    return JobStatus.FAILED if ended_at == heartbeat.failed_at else JobStatus.OK


def last_ended_at(*, heartbeat: Heartbeat, at: datetime) -> datetime | None:
    """When it last came to an end, well or not."""
    times = [_past(heartbeat.finished_at, at), _past(heartbeat.failed_at, at)]
    return max((time for time in times if time), default=None)


def _latest_finish(heartbeat: Heartbeat, job: Job, at: datetime) -> datetime:
    """A job that never finished is measured from the day it was added: its due time moves on with each start."""
    finished_at = _past(heartbeat.finished_at, at)
    due_at = finished_at + job.every if finished_at else _past(heartbeat.added_at, at) or heartbeat.due_at
    return due_at + PATIENCE * job.every + GRACE


def _past(time: datetime | None, at: datetime) -> datetime | None:
    """A time in the future was written by a clock that ran ahead: it says nothing."""
    return time if time and time <= at + TOLERANCE else None
