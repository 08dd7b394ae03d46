"""Tasks whose worker was killed: the engine's records of them are closed, whatever the engine is."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string

LONGEST_TASK = timedelta(hours=1)  # they end within minutes


def reap_stuck_tasks(*, at: datetime) -> int:
    """Have the engine close its records of tasks that began more than LONGEST_TASK ago; return how many there were.

    Nothing is enqueued for them. What they were to do is found in our own rows by the periodic jobs, and a periodic
    job that did not end is due again (HeartbeatQuerySet.due).
    """
    if not settings.TASK_REAPER:
        return 0
    return import_string(settings.TASK_REAPER)(started_before=at - LONGEST_TASK, at=at)
