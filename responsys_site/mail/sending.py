"""Send what is due: claim a batch, ask suppression again, hand each mail over, record each result by itself."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import F

from responsys_site.mail.filling import build
from responsys_site.mail.handing_over import Outcome, hand_over
from responsys_site.mail.models import Delivery, Message, Suppression

BATCH = 20
CLAIM_LASTS = timedelta(minutes=10)  # longer than a batch can take: a silent relay is given up after 20 s
State = Delivery.State


def send_due(*, at: datetime) -> int:
    """Try every delivery that is due at `at`, in order of due time, and return how many were tried.

    Safe to run in any number of processes at once: each claims its own batches.
    """
    tried = 0
    now = _clock(at)
    mailer = mailers["default"]
    try:
        while batch := claim(at=now()):
            for delivery in batch:
                _send(delivery, mailer, now())
            tried += len(batch)
    finally:
        _close(mailer)
    return tried


def claim(*, at: datetime, size: int = BATCH) -> list[Delivery]:
    """Claim up to `size` due deliveries until `at` + CLAIM_LASTS.

    PostgreSQL skips rows that another worker is claiming. On SQLite a transaction that may write has the database for
    itself, and the condition on the state holds wherever it does not.
    """
    until = at + CLAIM_LASTS
    with transaction.atomic():
        due = Delivery.objects.due(at=at)
        if database.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        chosen = list(due.values_list("pk", flat=True)[:size])
        waiting = Delivery.objects.filter(pk__in=chosen, state__in=[State.QUEUED, State.DEFERRED])
        waiting.update(state=State.SENDING, claimed_until=until, attempts=F("attempts") + 1)
    claimed = Delivery.objects.filter(pk__in=chosen, state=State.SENDING, claimed_until=until)
    return list(claimed.select_related("message").order_by("next_attempt_at", "pk"))


def release_lapsed_claims(*, at: datetime) -> int:
    """Take back what a stopped worker had claimed; return how many.

    Nobody knows whether these went out. A `legal` or `transactional` one goes again, under the same Message-ID; a
    `marketing` one does not: a mail too few is better than a mail too many.
    """
    lapsed = Delivery.objects.lapsed(at=at)
    marketing = lapsed.filter(message__kind=Message.Kind.MARKETING)
    doubtful = marketing.update(state=State.IN_DOUBT, claimed_until=None, next_attempt_at=None)
    return doubtful + lapsed.update(state=State.DEFERRED, claimed_until=None, next_attempt_at=at)


def _clock(at: datetime) -> Callable[[], datetime]:
    """Go on from `at`: a long run's claims and results carry the time of their own moment."""
    started = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - started)


def _send(delivery: Delivery, mailer: BaseEmailBackend, at: datetime) -> None:
    if _is_suppressed(delivery):
        delivery.finish(state=State.SUPPRESSED, at=at)
        return
    try:
        mail = build(delivery=delivery)
    except (KeyError, ValueError) as error:
        # A mail that cannot be built fails alone. The class of the error only: its words may quote a field.
        delivery.finish(state=State.FAILED, at=at, answer=f"could not be written ({type(error).__name__})")
        return
    outcome = hand_over(mail=mail, connection=mailer)
    _record(delivery, outcome, at)
    if outcome.connection_lost:
        _close(mailer)


def _is_suppressed(delivery: Delivery) -> bool:
    if delivery.message.kind == Message.Kind.MARKETING:
        return Suppression.objects.stops_marketing(address_digest=delivery.address_digest)
    return Suppression.objects.filter(address_digest=delivery.address_digest, scope=Suppression.Scope.ALL).exists()


def _record(delivery: Delivery, outcome: Outcome, at: datetime) -> None:
    if outcome.accepted:
        delivery.finish(state=State.SENT, at=at, answer=outcome.answer)
    elif outcome.final:
        delivery.finish(state=State.FAILED, at=at, answer=outcome.answer)
    elif outcome.in_doubt and delivery.message.kind == Message.Kind.MARKETING:
        delivery.finish(state=State.IN_DOUBT, at=at, answer=outcome.answer)
    else:
        delivery.defer(at=at, answer=outcome.answer)


def _close(mailer: BaseEmailBackend) -> None:
    with contextlib.suppress(Exception):  # a relay that hung up cannot be taken leave of
        mailer.close()
