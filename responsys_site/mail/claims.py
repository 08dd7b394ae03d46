"""Who has which mail in hand: claims on due deliveries, given back, or taken from workers that are gone."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, Value, When

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import DeliveryQuerySet
from responsys_site.mail.pace import Pace

BATCH = 250
CLAIM_LASTS = timedelta(minutes=10)
State = Delivery.State


def claim(*, by: str, at: datetime, size: int = BATCH) -> list[Delivery]:
    """Claim up to `size` due deliveries for the worker `by` until `at` + CLAIM_LASTS, the most urgent kind first.

    PostgreSQL skips rows that another worker is claiming. On SQLite a transaction that may write has the database for
    itself. What the relay takes in a minute (MAIL_PER_MINUTE) is counted in the same transaction.
    """
    with transaction.atomic():
        pace = Pace.at(at)
        for urgency in Message.URGENCY.values():
            chosen = list(_due(urgency, at).values_list("pk", flat=True)[: min(size, pace.left)])
            if chosen:
                pace.spend(len(chosen))
                mine = Delivery.objects.filter(pk__in=chosen)
                mine.update(state=State.SENDING, claimed_until=at + CLAIM_LASTS, claimed_by=by)
                break
        else:
            return []
    # Read after the commit: whoever queues mail of the same message waits for its totals until then.
    # A message is read once for all its deliveries, and not beside each.
    return list(mine.order_by("next_attempt_at", "pk").prefetch_related("message"))


def _due(urgency: int, at: datetime) -> DeliveryQuerySet:
    due = Delivery.objects.due(at=at).filter(urgency=urgency)
    due = due.filter(message__paused_at__isnull=True, message__cancelled_at__isnull=True)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    return due


def give_back(*, by: str, at: datetime) -> int:
    """Put back what the worker `by` claimed and has no result for, as it was; return how many. Nothing was tried."""
    return _put_back(Delivery.objects.claimed(by=by), at)


def give_back_lapsed(*, at: datetime) -> int:
    """Take back what was claimed on a machine that is gone, and its journal with it; return how many.

    Nobody knows whether these went out. A `legal` or `transactional` one goes again, under the same Message-ID; a
    `marketing` one does not: a mail too few is better than a mail too many.
    """
    lapsed = Delivery.objects.lapsed(at=at)
    marketing = lapsed.filter(message__kind=Message.Kind.MARKETING)
    doubtful = marketing.update(
        state=State.IN_DOUBT, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    return doubtful + _put_back(lapsed, at)


def _put_back(claimed: DeliveryQuerySet, at: datetime) -> int:
    """An address that was erased in the meantime is not written to any more."""
    erased = claimed.filter(address="").update(
        state=State.ERASED, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    as_before = Case(When(attempts=0, then=Value(State.QUEUED)), default=Value(State.DEFERRED))
    return erased + claimed.update(state=as_before, claimed_until=None, claimed_by="")
