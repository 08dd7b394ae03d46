"""A worker for tasks in the database that waits for the database when the connection is lost, and then goes on."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connections
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from responsys_site.core.error_description import describe_error

CONNECTION_ERRORS = (OperationalError, InterfaceError)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds
logger = logging.getLogger(__name__)


class ReconnectingWorker(Worker):
    """The backend's own worker ends with the first lost connection; this one reconnects, with growing pauses."""

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


class Command(BaseCommand):
    help = "Run the tasks that are queued in the database, one after another, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        worker = ReconnectingWorker(
            queue_names=[DEFAULT_TASK_QUEUE_NAME],
            interval=0.5,  # seconds between looks at an empty queue
            batch=False,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        worker.run()
