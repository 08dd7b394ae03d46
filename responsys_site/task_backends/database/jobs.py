"""Keep the records of this task backend few and true. One whose records expire by themselves needs neither job."""

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db.models import Q
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.jobs.scheduler import periodic

MAX_TASK_TIME = timedelta(hours=1)  # tasks end within minutes


@periodic(name="forget-finished-tasks", every=timedelta(days=1))
def delete_finished_tasks(*, at: datetime) -> str:
    """Delete what tasks were given, a keyed digest perhaps; our own rows say what was done."""
    call_command("prune_db_task_results", "--min-age-days=1", verbosity=0)
    return "finished tasks older than a day removed"


class WorkerLost(Exception):
    """The worker was stopped in the middle of the task. What was left to do is found in our own rows."""


@periodic(name="reap-stuck-tasks", every=timedelta(minutes=10))
def fail_stale_tasks(*, at: datetime) -> str:
    """Close the records of tasks that began more than MAX_TASK_TIME ago: their worker was killed.

    A start later than now was written by a clock that ran ahead. A worker that is only slow writes its own result over
    this. Nothing is enqueued: the periodic jobs find what is left to do, and a job that did not end is due again
    (HeartbeatQuerySet.due).
    """
    over = Q(started_at__lt=at - MAX_TASK_TIME) | Q(started_at__gt=at + MAX_AHEAD)
    reason = f"{WorkerLost.__module__}.{WorkerLost.__qualname__}"
    closed = (
        DBTaskResult.objects.running()
        .filter(over)
        .update(status=TaskResultStatus.FAILED, finished_at=at, exception_class_path=reason)
    )
    return f"{closed} tasks closed whose worker is gone"
