"""Keep the records of this task backend few and true. One whose records expire by themselves needs neither job."""

from datetime import datetime, timedelta

from django.core.management import call_command

from responsys_site.core.jobs.scheduler import periodic
from responsys_site.task_backends.database.worker import close_stale_tasks

MAX_TASK_TIME = timedelta(hours=1)  # tasks end within minutes


@periodic(name="forget-finished-tasks", every=timedelta(days=1))
def delete_finished_tasks(*, at: datetime) -> str:
    """Delete what tasks were given, a keyed digest perhaps; our own rows say what was done."""
    call_command("prune_db_task_results", "--min-age-days=1", verbosity=0)
    return "finished tasks older than a day removed"


@periodic(name="reap-stuck-tasks", every=timedelta(minutes=10))
def fail_stale_tasks(*, at: datetime) -> str:
    """Close the records of tasks that began more than MAX_TASK_TIME ago: their worker was killed.

    Nothing is enqueued for them. What they were to do is found in our own rows by the periodic jobs, and a periodic
    job that did not end is due again (HeartbeatQuerySet.due).
    """
    return f"{close_stale_tasks(started_before=at - MAX_TASK_TIME, at=at)} tasks closed whose worker is gone"
