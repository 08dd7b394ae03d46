"""Tell the workers of new work: at most twice a second from each process, and never within anybody's request.

A ring is a nudge. Whatever becomes of it, the rows are there, and a periodic job finds them.
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
    """Rings for one process: waits until somebody pulls, enqueues each task that was asked for once, and rests."""

    def __init__(self) -> None:
        super().__init__(name="bell", daemon=True)
        self.process = os.getpid()
        self._pulled = threading.Event()
        self._tasks: dict[str, Task] = {}

    def pull(self, task: Task) -> None:
        self._tasks[task.module_path] = task
        self._pulled.set()

    def run(self) -> None:
        while self._pulled.wait():
            self._pulled.clear()
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
_bell: TaskNotifier | None = None


def enqueue_soon(task: Task) -> None:
    """Have a worker run `task`, which takes no arguments, soon. Returns at once; call it after the commit."""
    if settings.ENQUEUE_IN_BACKGROUND:
        _process_notifier().pull(task)
    else:
        task.enqueue()


def _process_notifier() -> TaskNotifier:
    """The bell is hung up at its first ring: a forked process has one of its own."""
    global _bell  # noqa: PLW0603 (one for each process)
    with _lock:
        if _bell is None or _bell.process != os.getpid():
            _bell = TaskNotifier()
            _bell.start()
        return _bell
