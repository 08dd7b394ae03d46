"""Close the records of tasks whose worker was killed: nobody else will, and they would stand as running for ever."""

from datetime import datetime

from django.db.models import Q
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from responsys_site.ground.database_clock import AHEAD


class WorkerGone(Exception):
    """The worker was stopped in the middle of the task. What was left to do stands in our own rows."""


def reap(*, started_before: datetime, at: datetime) -> int:
    """Mark tasks that began before `started_before` and still run as failed; return how many.

    So does one that is said to begin later than now: a clock ran ahead. A worker that is only slow writes its own
    result over this.
    """
    stuck = DBTaskResult.objects.running().filter(Q(started_at__lt=started_before) | Q(started_at__gt=at + AHEAD))
    reason = f"{WorkerGone.__module__}.{WorkerGone.__qualname__}"
    return stuck.update(status=TaskResultStatus.FAILED, finished_at=at, exception_class_path=reason)
