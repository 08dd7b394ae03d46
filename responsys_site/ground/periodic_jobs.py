"""The ground floor's own periodic jobs."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command

from responsys_site.ground import limits
from responsys_site.ground.jobs import periodic
from responsys_site.ground.promises import CHECKED_EVERY, run_checks
from responsys_site.ground.reaping import reap_stuck_tasks


@periodic(name="check-promises", every=CHECKED_EVERY, keeps=("K4",))
def check_promises(*, at: datetime) -> str:
    results = run_checks(at=at)
    return f"{sum(result.state == 'kept' for result in results)} of {len(results)} kept"


@periodic(name="forget-limits", every=timedelta(hours=6))
def forget_limits(*, at: datetime) -> str:
    return f"{limits.forget_ended(at=at)} counters removed"


@periodic(name="forget-finished-tasks", every=timedelta(days=1))
def forget_finished_tasks(*, at: datetime) -> str:
    """The engine keeps what each task was given, a keyed digest perhaps; our own rows say what was done."""
    if not settings.FORGET_FINISHED_TASKS:
        return "the engine's records of tasks expire by themselves"
    call_command(*settings.FORGET_FINISHED_TASKS, verbosity=0)
    return "finished tasks older than a day removed"


@periodic(name="reap-stuck-tasks", every=timedelta(minutes=10))
def reap(*, at: datetime) -> str:
    return f"{reap_stuck_tasks(at=at)} tasks closed whose worker is gone"
