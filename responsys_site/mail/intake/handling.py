"""Offer each new mail to the handlers that the apps have named, in their order, until one takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.models import IncomingMail

Handler = Callable[..., str | None]
State = IncomingMail.State
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MOST_ATTEMPTS = len(WAITS) + 1
BATCH = 200


@dataclass
class Handled:
    """How many mails a handler took, wait for staff, and failed for now."""

    taken: int = 0
    waiting: int = 0
    failed: int = 0


def handle_new(*, at: datetime) -> Handled:
    """Offer every mail that is due. Safe in any number of processes: each mail is claimed before it is opened."""
    handled = Handled()
    for pk in list(IncomingMail.objects.due(at=at).values_list("pk", flat=True)[:BATCH]):
        if claim(pk=pk, at=at):
            _offer_or_note(pk, handled, at)
    return handled


def claim(*, pk: int, at: datetime) -> bool:
    """Count an attempt and put off the next one, before anything is done: a mail that kills its worker waits too."""
    mail = IncomingMail.objects.due(at=at).filter(pk=pk).first()
    if mail is None:
        return False
    wait = WAITS[min(mail.attempts, len(WAITS) - 1)]
    ours = IncomingMail.objects.due(at=at).filter(pk=pk, attempts=mail.attempts)
    return ours.order_by().update(attempts=F("attempts") + 1, next_attempt_at=at + wait) == 1


def _offer_or_note(pk: int, handled: Handled, at: datetime) -> None:
    try:
        is_taken = offer(pk=pk, at=at)
    except Exception as error:
        handled.failed += 1
        _note_failure(pk, error, at)
    else:
        handled.taken += is_taken
        handled.waiting += not is_taken


@transaction.atomic
def offer(*, pk: int, at: datetime) -> bool:
    """Offer one new mail to the handlers, and say whether one took it; what is left is for staff.

    What the handler does and the mark that it is done stand or fall together: each mail is handled once. Raises what a
    handler raises, and IncomingMail.DoesNotExist for a mail that is not new.
    """
    mail = IncomingMail.objects.select_for_update().get(pk=pk, state=State.NEW)
    if mail.attempts > MOST_ATTEMPTS:  # whoever tried it last was stopped in the middle
        mail.finish(state=State.WAITING, at=at, error=mail.error or "stopped")
        return False
    if mail.address_digest:
        revive(address_digest=mail.address_digest)  # somebody writes from there
    for path in settings.INCOMING_MAIL_HANDLERS:
        outcome = import_string(path)(mail=mail, at=at)
        if outcome is not None:
            mail.finish(state=State.HANDLED, at=at, by=path, outcome=outcome)
            return True
    mail.finish(state=State.WAITING, at=at)
    return False


def _note_failure(pk: int, error: Exception, at: datetime) -> None:
    """Keep the error's class alone: its words may quote the mail."""
    new = IncomingMail.objects.filter(pk=pk, state=State.NEW)
    name = type(error).__name__
    new.filter(attempts__lt=MOST_ATTEMPTS).update(error=name)
    new.filter(attempts__gte=MOST_ATTEMPTS).update(state=State.WAITING, next_attempt_at=None, error=name)
