"""Offer each new mail to INCOMING_MAIL_HANDLERS in order until one takes it, in a child process with a time limit."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils.module_loading import import_string

from responsys_site.core.journal.journal_file import JournalNotWritten
from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.models import IncomingMail

Handler = Callable[..., str | None]
State = IncomingMail.State
MAX_ATTEMPTS = 2
RETRY_WAIT = timedelta(minutes=5)  # after a try; far longer than a try may take (INCOMING_MAIL_SECONDS)
MAX_OUTAGE_WAIT = timedelta(hours=1)  # between tries while the database or a disk fails
OUTAGES = (OperationalError, InterfaceError, JournalNotWritten)  # no fault of the mail
STOPPED = "took too long, or was stopped"
BATCH = 200


class NotAvailable(Exception):
    """The mail is no longer new, or another worker is handling it at this moment."""


class HandlerResult(StrEnum):
    """What became of one mail: a handler took it, it waits for staff, or this try failed."""

    TAKEN = "taken"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass
class HandlerCounts:
    """How many mails a handler took, wait for staff, and failed for now."""

    taken: int = 0
    waiting: int = 0
    failed: int = 0

    def count(self, result: HandlerResult) -> None:
        setattr(self, result.value, getattr(self, result.value) + 1)


def handle_new(*, at: datetime) -> HandlerCounts:
    """Try every mail that is due, in this process; nothing bounds the time that one takes."""
    handled = HandlerCounts()
    for result in handle_each(at=at):
        handled.count(result)
    return handled


def handle_each(
    *, at: datetime, limit: Callable[[], AbstractContextManager[None]] = nullcontext
) -> Iterator[HandlerResult]:
    """Try every mail that is due and yield what became of each. Safe in any number of processes.

    `limit` returns a context manager that bounds the time of one try.
    """
    for _ in range(assign_to_staff(at=at)):
        yield HandlerResult.WAITING
    for pk in list(IncomingMail.objects.due(at=at).values_list("pk", flat=True)[:BATCH]):
        if not claim(pk=pk, at=at):
            continue
        with limit():
            result = _try(pk, at)
        if result:
            yield result


@transaction.atomic
def assign_to_staff(*, at: datetime) -> int:
    """Leave to staff each mail whose tries are used up: nobody came back from the last one. Return how many."""
    tried = IncomingMail.objects.due(at=at).filter(attempts__gte=MAX_ATTEMPTS)
    mails = list(tried.select_for_update(skip_locked=True)[:BATCH])
    for mail in mails:
        _give_up(mail, mail.error or STOPPED, at)
    return len(mails)


@transaction.atomic
def claim(*, pk: int, at: datetime) -> bool:
    """Count a try and put off the next one, before the mail is read: one that ends its worker was tried all the same.

    Never waits for another worker: a mail that one holds is not ours.
    """
    due = IncomingMail.objects.due(at=at).filter(pk=pk, attempts__lt=MAX_ATTEMPTS)
    mail = due.select_for_update(skip_locked=True).first()
    if mail is None:
        return False
    # The update names the count it saw: SQLite has no locks on rows.
    ours = IncomingMail.objects.filter(pk=pk, state=State.NEW, attempts=mail.attempts)
    return ours.update(attempts=mail.attempts + 1, next_attempt_at=at + RETRY_WAIT, error=STOPPED) == 1


@transaction.atomic
def dispatch(*, pk: int, at: datetime) -> bool:
    """Offer one new mail to the handlers, and say whether one took it; what is left is for staff.

    What the handler does and the mark that it is done stand or fall together: each mail is handled once. Raises what a
    handler raises, and NotAvailable.
    """
    mail = IncomingMail.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.NEW).first()
    if mail is None:
        raise NotAvailable
    if mail.address_digest:
        revive(address_digest=mail.address_digest)  # somebody writes from there
    for path in settings.INCOMING_MAIL_HANDLERS:
        outcome = import_string(path)(mail=mail, at=at)
        if outcome is not None:
            mail.finish(state=State.HANDLED, at=at, by=path, outcome=outcome)
            return True
    mail.finish(state=State.WAITING, at=at)
    return False


def _try(pk: int, at: datetime) -> HandlerResult | None:
    try:
        return HandlerResult.TAKEN if dispatch(pk=pk, at=at) else HandlerResult.WAITING
    except NotAvailable:
        return None
    except OUTAGES as error:
        _defer(pk, error, at)
        return HandlerResult.FAILED
    except Exception as error:
        _record_failure(pk, error, at)
        return HandlerResult.FAILED


@transaction.atomic
def _defer(pk: int, error: Exception, at: datetime) -> None:
    """Put the mail off for as long as it has waited, within bounds: it is tried until the outage is over."""
    mail = IncomingMail.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.NEW).first()
    if mail is not None:
        mail.attempts = max(0, mail.attempts - 1)
        mail.next_attempt_at = at + max(RETRY_WAIT, min(at - mail.received_at, MAX_OUTAGE_WAIT))
        mail.error = type(error).__name__
        mail.save(update_fields=["attempts", "next_attempt_at", "error"])


@transaction.atomic
def _record_failure(pk: int, error: Exception, at: datetime) -> None:
    """Keep the error's class alone: its words may quote the mail."""
    mail = IncomingMail.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.NEW).first()
    if mail is None:
        return
    if mail.attempts >= MAX_ATTEMPTS:
        _give_up(mail, type(error).__name__, at)
    else:
        IncomingMail.objects.filter(pk=pk).update(error=type(error).__name__)


def _give_up(mail: IncomingMail, error: str, at: datetime) -> None:
    outcome = f"could not be handled in {MAX_ATTEMPTS} tries, read it yourself: {error}"
    mail.finish(state=State.WAITING, at=at, error=error, outcome=outcome)


COMMAND = "handle_incoming_mail"
MAX_RUN_SECONDS = 60  # seconds after which no further mail is begun; the next run of the job goes on
STARTUP_SECONDS = 60  # seconds that a child may need beyond its work, on a busy machine


class ChildFailed(Exception):
    """The child process ended with an error that has nothing to do with a single mail."""


def handle_in_child(*, at: datetime) -> HandlerCounts:
    """Try every mail that is due, and count as failed the one with which a child was ended. Raises ChildFailed."""
    handled, ends = HandlerCounts(), monotonic() + MAX_RUN_SECONDS
    while (seconds := ends - monotonic()) > 0 and IncomingMail.objects.due(at=at).exists():
        child = _run_child(at=at, seconds=seconds)
        for word in child.stdout.split():
            handled.count(HandlerResult(word))
        if child.returncode > 0:
            raise ChildFailed(f"exit status {child.returncode}")
        handled.failed += child.returncode < 0
    return handled


@contextmanager
def kill_after(*, seconds: float) -> Iterator[None]:
    """End this process, whatever it is doing, unless the block is left in so many seconds.

    SIGALRM's default action needs no Python to run (signal(7)). Call it in a process that may be ended.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _run_child(*, at: datetime, seconds: float) -> "subprocess.CompletedProcess[str]":
    manage = str(settings.BASE_DIR / "manage.py")
    command = [sys.executable, manage, COMMAND, f"--at={at.isoformat()}", f"--seconds={seconds:.1f}"]
    longest = seconds + settings.INCOMING_MAIL_SECONDS + STARTUP_SECONDS
    # No word of the command comes from outside.
    return subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, timeout=longest)  # noqa: S603
