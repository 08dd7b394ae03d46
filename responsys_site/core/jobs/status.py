"""Whether the periodic jobs run as they should, worked out from stored times, so that no worker is needed."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from responsys_site.core.http.snapshot import SnapshotPart
from responsys_site.core.jobs.scheduler import TOLERANCE, Job, registered_jobs
from responsys_site.core.models import Heartbeat

MISSED_PERIODS = 2  # periods after its due time
# For a restart and the longest task of the only worker: sending begins its last batch within 50 seconds and has 10
# minutes for it (mail/queue/tasks.py). Earlier tasks take their minutes too.
GRACE = timedelta(minutes=15)
FAILING_GRACE = timedelta(hours=1)  # for a job that ends in time, but badly: until then its promises count as kept


class JobStatus(enum.Enum):
    OK = "ok"
    FAILED = "failed"
    LATE = "late"
    NEVER_DONE = "not yet done"
    GONE = "no longer declared"


@dataclass(frozen=True)
class JobProblem:
    """A job that is late or has failed; `since` is when it should have finished at the latest."""

    job: Job
    status: JobStatus
    since: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class JobProblems:
    """A part of the site snapshot: names of jobs. `/readyz` says no because of `problems`, and names `warnings` too."""

    late: tuple[str, ...]
    failing: tuple[str, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(f"late job: {name}" for name in self.late)

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(f"failing job: {name}" for name in self.failing)


def read_job_problems(*, at: datetime) -> JobProblems:
    found = find_job_problems(at=at)
    return JobProblems(
        late=tuple(one.job.name for one in found if one.status == JobStatus.LATE),
        failing=tuple(one.job.name for one in found if one.status == JobStatus.FAILED),
    )


JOB_PROBLEMS = SnapshotPart(name="jobs", load=read_job_problems)


def find_job_problems(*, at: datetime) -> list[JobProblem]:
    """Return the jobs that are late and those that have failed, by name."""
    jobs = registered_jobs()
    heartbeats = list(Heartbeat.objects.filter(name__in=jobs).order_by("name"))
    found = _never_seen(set(jobs) - {heartbeat.name for heartbeat in heartbeats}, at)
    for heartbeat in heartbeats:
        job, status = jobs[heartbeat.name], status_of(heartbeat=heartbeat, at=at)
        if status in {JobStatus.LATE, JobStatus.FAILED}:
            finished_at = _unless_future(heartbeat.finished_at, at)
            grace = GRACE if status == JobStatus.LATE else FAILING_GRACE
            since = _latest(finished_at, heartbeat, job, at) + grace
            found.append(JobProblem(job=job, status=status, since=since, finished_at=finished_at))
    return sorted(found, key=lambda one: one.job.name)


def _never_seen(names: set[str], at: datetime) -> list[JobProblem]:
    """Return these jobs, which no scheduler has seen, as late once there was time for one since the last migration."""
    if not names:
        return []
    known = MigrationRecorder.Migration.objects.filter(applied__lte=at + TOLERANCE)
    migrated_at = known.aggregate(newest=Max("applied"))["newest"]
    if migrated_at is None or migrated_at + GRACE > at:
        return []
    jobs, since = registered_jobs(), migrated_at + GRACE
    return [JobProblem(job=jobs[name], status=JobStatus.LATE, since=since, finished_at=None) for name in names]


def jobs_breaking_promises(*, at: datetime) -> list[JobProblem]:
    """Return the jobs whose promises are not kept: those that are late, and those that have failed for long."""
    return [one for one in find_job_problems(at=at) if one.status == JobStatus.LATE or one.since <= at]


def status_of(*, heartbeat: Heartbeat, at: datetime) -> JobStatus:
    """Say how a job stands at `at`: it is late when it has not ended, well or not, in time."""
    job = registered_jobs().get(heartbeat.name)
    if job is None:
        return JobStatus.GONE
    ended_at = last_ended_at(heartbeat=heartbeat, at=at)
    if _latest(ended_at, heartbeat, job, at) + GRACE <= at:
        return JobStatus.LATE
    if ended_at is None:
        return JobStatus.NEVER_DONE
    return JobStatus.FAILED if ended_at == heartbeat.failed_at else JobStatus.OK


def last_ended_at(*, heartbeat: Heartbeat, at: datetime) -> datetime | None:
    """When it last came to an end, well or not."""
    times = [_unless_future(heartbeat.finished_at, at), _unless_future(heartbeat.failed_at, at)]
    return max((time for time in times if time), default=None)


def _latest(done_at: datetime | None, heartbeat: Heartbeat, job: Job, at: datetime) -> datetime:
    """When a job that was last done then is to be done again at the latest, without any grace.

    One that was never done is measured from the day it was added: its due time moves on with each start.
    """
    due_at = done_at + job.every if done_at else _unless_future(heartbeat.added_at, at) or heartbeat.due_at
    return due_at + MISSED_PERIODS * job.every


def _unless_future(time: datetime | None, at: datetime) -> datetime | None:
    """A time in the future was written by a clock that ran ahead: it says nothing."""
    return time if time and time <= at + TOLERANCE else None
