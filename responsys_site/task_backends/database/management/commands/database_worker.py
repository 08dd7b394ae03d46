from typing import Any

from django.core.management.base import BaseCommand
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django.utils.crypto import get_random_string

from responsys_site.task_backends.database.worker import ReconnectingWorker


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
