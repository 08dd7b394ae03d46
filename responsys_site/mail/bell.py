"""Tell the workers that mail waits: at most twice a second from each process, and never within anybody's request.

A ring is a nudge. Whatever becomes of it, the rows are there, and the job of every minute finds them.
"""

import logging
import os
import threading

from django.conf import settings
from django.db import close_old_connections

from responsys_site.mail.tasks import send_waiting_mail

PAUSE = 0.5  # seconds
logger = logging.getLogger(__name__)


class Bell(threading.Thread):
    """Rings for a process: waits until somebody pulls, enqueues one task, and rests a moment."""

    def __init__(self) -> None:
        super().__init__(name="mail-bell", daemon=True)
        self.process = os.getpid()
        self.pulled = threading.Event()

    def run(self) -> None:
        while self.pulled.wait():
            self.pulled.clear()
            try:
                close_old_connections()
                send_waiting_mail.enqueue()
            except Exception as error:
                logger.warning("The workers could not be told of waiting mail: %s", type(error).__name__)
            threading.Event().wait(PAUSE)


_hung = threading.Lock()
_bell: Bell | None = None


def ring() -> None:
    """Tell the workers that there is mail to send. Returns at once; call it after the commit."""
    if not settings.MAIL_BELL_BACKGROUND:
        send_waiting_mail.enqueue()
        return
    bell().pulled.set()


def bell() -> Bell:
    """Return the bell of this process, hung up at its first ring: a forked process has one of its own."""
    global _bell  # noqa: PLW0603 (one for each process)
    with _hung:
        if _bell is None or _bell.process != os.getpid():
            _bell = Bell()
            _bell.start()
        return _bell
