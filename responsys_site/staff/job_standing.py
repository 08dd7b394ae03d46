"""Whether a periodic job goes as it should, from its heartbeat."""

import enum
from datetime import datetime

from responsys_site.ground.jobs import declared_jobs
from responsys_site.ground.models import Heartbeat

PATIENCE = 2  # periods beyond its due time, before a job is called late


class Standing(enum.Enum):
    WELL = "well"
    FAILED = "failed"
    LATE = "late"
    NEVER_DONE = "not yet done"
    GONE = "no longer declared"


def standing_of(*, heartbeat: Heartbeat, at: datetime) -> Standing:
    """Say how a job stands at `at`.

    It is due when its heartbeat says so, or one period after it last ended: a scheduler that stands still lets the
    first go by, and a worker that does not come round the second.
    """
    job = declared_jobs().get(heartbeat.name)
    if job is None:
        return Standing.GONE
    ended_at = last_ended_at(heartbeat)
    due_at = min(heartbeat.due_at, ended_at + job.every) if ended_at else heartbeat.due_at
    if at - due_at > PATIENCE * job.every:
        return Standing.LATE
    if ended_at is None:
        return Standing.NEVER_DONE
    return Standing.FAILED if ended_at == heartbeat.failed_at else Standing.WELL


def last_ended_at(heartbeat: Heartbeat) -> datetime | None:
    """When it last came to an end, well or not."""
    return max(filter(None, [heartbeat.finished_at, heartbeat.failed_at]), default=None)
