"""Handle mail in a child process that the operating system ends when one mail takes too long.

No thread can interrupt a regular expression or a library that runs away, and no worker may wait for one. So mail is
read in a process of its own. The try was counted before it began, and its transaction is rolled back with the process.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from django.conf import settings

from responsys_site.mail.intake.handling import Handled, Result
from responsys_site.mail.models import IncomingMail

COMMAND = "handle_incoming_mail"
LONGEST_RUN = 60  # seconds after which no further mail is begun; the next run of the job goes on
STARTING = 60  # seconds that a child may need beyond its work, on a busy machine


class ChildFailed(Exception):
    """The child process ended with an error that has nothing to do with a single mail."""


def handle_in_child(*, at: datetime) -> Handled:
    """Try every mail that is due, and count as failed the one with which a child was ended. Raises ChildFailed."""
    handled, ends = Handled(), monotonic() + LONGEST_RUN
    while (seconds := ends - monotonic()) > 0 and IncomingMail.objects.due(at=at).exists():
        child = _run(at=at, seconds=seconds)
        for word in child.stdout.split():
            handled.count(Result(word))
        if child.returncode > 0:
            raise ChildFailed(f"exit status {child.returncode}")
        handled.failed += child.returncode < 0
    return handled


@contextmanager
def ended_after(*, seconds: float) -> Iterator[None]:
    """End this process, whatever it is doing, unless the block is left in so many seconds.

    SIGALRM's default action needs no Python to run (signal(7)). Call it in a process that may be ended.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run(*, at: datetime, seconds: float) -> "subprocess.CompletedProcess[str]":
    manage = str(settings.BASE_DIR / "manage.py")
    command = [sys.executable, manage, COMMAND, f"--at={at.isoformat()}", f"--seconds={seconds:.1f}"]
    longest = seconds + settings.INCOMING_MAIL_SECONDS + STARTING
    # No word of the command comes from outside.
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=longest)  # noqa: S603
