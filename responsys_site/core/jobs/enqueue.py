"""Tell the workers of new work: at most twice a second from each process, and never within a request.

A task is only a nudge: if it is lost, the rows are there, and a periodic job finds them.
"""

import logging
import os
import threading

from django.conf import settings
from django.db import close_old_connections
from django.tasks import Task

from responsys_site.core.error_description import describe_error

PAUSE = 0.5  # seconds
logger = logging.getLogger(__name__)


class TaskNotifier(threading.Thread):
    """Coalesces notifications of one process: enqueues each pending task at most once per PAUSE."""

    def __init__(self) -> None:
        super().__init__(name="task-notifier", daemon=True)
        self.process = os.getpid()
        self._wake = threading.Event()
        self._tasks: dict[str, Task] = {}

    def notify(self, task: Task) -> None:
        self._tasks[task.module_path] = task
        self._wake.set()

    def run(self) -> None:
        while self._wake.wait():
            self._wake.clear()
            while self._tasks:
                self._enqueue(self._tasks.popitem()[1])
            threading.Event().wait(PAUSE)

    def _enqueue(self, task: Task) -> None:
        try:
            close_old_connections()
            task.enqueue()
        except Exception as error:
            logger.warning("The workers could not be told of new work: %s", describe_error(error))


_lock = threading.Lock()
_notifier: TaskNotifier | None = None


def enqueue_soon(task: Task) -> None:
    """Have a worker run `task`, which takes no arguments, soon. Returns at once; call it after the commit."""
    if settings.ENQUEUE_IN_BACKGROUND:
        _process_notifier().notify(task)
    else:
        task.enqueue()


def _process_notifier() -> TaskNotifier:
    """A forked process starts one of its own."""
    global _notifier  # noqa: PLW0603 (one for each process)
    with _lock:
        if _notifier is None or _notifier.process != os.getpid():
            _notifier = TaskNotifier()
            _notifier.start()
        return _notifier
