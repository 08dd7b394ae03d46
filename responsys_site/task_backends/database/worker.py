"""A worker for tasks in the database that waits for the database when the connection is lost, and then goes on."""

import logging
import time
from datetime import datetime

from django.db import InterfaceError, OperationalError, connections
from django.db.models import Q
from django.tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.error_description import describe_error

CONNECTION_ERRORS = (OperationalError, InterfaceError)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds
logger = logging.getLogger(__name__)


class ReconnectingWorker(Worker):
    """The engine's own worker ends with the first lost connection; this one reconnects, with growing pauses."""

    def run(self) -> None:
        """Work until stopped. Database outages are logged and waited out; every other error is raised."""
        pause = FIRST_PAUSE
        while self.running:
            started = time.monotonic()
            try:
                super().run()
                break
            except CONNECTION_ERRORS as error:
                connections.close_all()
                if time.monotonic() - started > LONGEST_PAUSE:  # it had worked in between
                    pause = FIRST_PAUSE
                logger.warning("Lost the database (%s); trying again in %.0f s", describe_error(error), pause)
            if self.running:
                time.sleep(pause)  # SIGTERM ends the process here
            pause = min(2 * pause, LONGEST_PAUSE)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one task. If its connection was lost, record the failure over a new one."""
        try:
            super().run_task(db_task_result)
        except CONNECTION_ERRORS as error:
            connections.close_all()
            db_task_result.set_failed(error)


class WorkerLost(Exception):
    """The worker was stopped in the middle of the task. What was left to do stands in our own rows."""


def close_stale_tasks(*, started_before: datetime, at: datetime) -> int:
    """Mark tasks that began before `started_before` and still run as failed; return how many.

    So does one that is said to begin later than now: a clock ran ahead. A worker that is only slow writes its own
    result over this.
    """
    stuck = DBTaskResult.objects.running().filter(Q(started_at__lt=started_before) | Q(started_at__gt=at + MAX_AHEAD))
    reason = f"{WorkerLost.__module__}.{WorkerLost.__qualname__}"
    return stuck.update(status=TaskResultStatus.FAILED, finished_at=at, exception_class_path=reason)
