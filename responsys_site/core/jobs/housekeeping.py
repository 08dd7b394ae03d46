"""Tasks whose worker was killed: the engine's records of them are closed, whatever the engine is."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

from responsys_site.core import rate_limits
from responsys_site.core.jobs.scheduler import periodic
from responsys_site.core.promises import CHECKED_EVERY, run_checks

MAX_TASK_TIME = timedelta(hours=1)  # they end within minutes


def reap_stuck_tasks(*, at: datetime) -> int:
    """Have the engine close its records of tasks that began more than LONGEST_TASK ago; return how many there were.

    Nothing is enqueued for them. What they were to do is found in our own rows by the periodic jobs, and a periodic
    job that did not end is due again (HeartbeatQuerySet.due).
    """
    if not settings.TASK_REAPER:
        return 0
    return import_string(settings.TASK_REAPER)(started_before=at - MAX_TASK_TIME, at=at)


@periodic(name="check-promises", every=CHECKED_EVERY, keeps=("K4",))
def check_promises(*, at: datetime) -> str:
    results = run_checks(at=at)
    return f"{sum(result.state == 'kept' for result in results)} of {len(results)} kept"


@periodic(name="forget-limits", every=timedelta(hours=6))
def delete_expired_counters(*, at: datetime) -> str:
    return f"{rate_limits.delete_expired(at=at)} counters removed"


@periodic(name="forget-finished-tasks", every=timedelta(days=1))
def delete_finished_tasks(*, at: datetime) -> str:
    """The engine keeps what each task was given, a keyed digest perhaps; our own rows say what was done."""
    if not settings.FORGET_FINISHED_TASKS:
        return "the engine's records of tasks expire by themselves"
    call_command(*settings.FORGET_FINISHED_TASKS, verbosity=0)
    return "finished tasks older than a day removed"


@periodic(name="reap-stuck-tasks", every=timedelta(minutes=10))
def close_stale_tasks(*, at: datetime) -> str:
    return f"{reap_stuck_tasks(at=at)} tasks closed whose worker is gone"
