"""Claim due deliveries for a worker, within the rate limits of relay and message, and release claims again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Value, When

from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.models import RateLimitCounter
from responsys_site.core.rate_limits import RateLimit
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS, HELD, DeliveryQuerySet

UNLIMITED = 1_000_000


@dataclass
class Throttle:
    """What is left of this minute. Its counter, if there is one, stays locked until the transaction ends."""

    left: int
    counter: RateLimitCounter | None = None

    @classmethod
    def for_relay(cls, *, at: datetime) -> "Throttle":
        """Return what the relay takes at `at`; call it in the transaction that claims."""
        return cls._of("", settings.MAIL_PER_MINUTE, at)

    @classmethod
    def for_message(cls, *, number: int, per_minute: int | None, at: datetime) -> "Throttle":
        """Return what may go of the message of this number at `at`; call it as above, after the relay's."""
        return cls._of(str(number), per_minute, at)

    @classmethod
    def _of(cls, subject: str, per_minute: int | None, at: datetime) -> "Throttle":
        if not per_minute:
            return cls(left=UNLIMITED)
        allowance = RateLimit("mail-sent", subject, limit=per_minute, window=timedelta(minutes=1))
        name, subject, started = key = allowance.counter_key(at)
        counter, _ = RateLimitCounter.objects.select_for_update().get_or_create(
            name=name, subject=subject, started=started, defaults={"ends": allowance.ends(key), "count": 0}
        )
        return cls(left=max(0, allowance.limit - counter.count), counter=counter)

    def spend(self, mails: int) -> None:
        """Count what was claimed; what is given back stays counted, so that the relay never gets more."""
        if self.counter is not None:
            self.counter.count += mails
            self.counter.save(update_fields=["count"])


BATCH = 250
ALL_URGENCIES = Message.URGENCY.values()
State = Delivery.State


def claim(*, by: str, at: datetime, size: int = BATCH, urgencies: Collection[int] = ALL_URGENCIES) -> list[Delivery]:
    """Claim up to `size` due deliveries for the worker `by` until `at` + CLAIM_LASTS, the most urgent kind first.

    PostgreSQL skips rows that another worker is claiming. On SQLite a transaction that may write has the database for
    itself. What the relay takes in a minute (MAIL_PER_MINUTE), and what may go of a message, is counted in the same
    transaction.
    """
    while (claimed := _claim(by, size, urgencies, at)) is None:
        pass  # all that was due was beyond the rate of its messages, and is on hold now
    # Read after the commit: what queues mail of the same message waits for its totals until then.
    # A message is read once for all its deliveries.
    mine = Delivery.objects.filter(pk__in=claimed)
    return list(mine.order_by("next_attempt_at", "pk").prefetch_related("message")) if claimed else []


@transaction.atomic
def _claim(by: str, size: int, urgencies: Collection[int], at: datetime) -> list[int] | None:
    """Return what was claimed; None when what was due was only held, so that more may be due behind it."""
    pace = Throttle.for_relay(at=at)
    for urgency in sorted(urgencies):
        rows = list(_due(urgency, at).values_list("pk", "message", "message__per_minute")[: min(size, pace.left)])
        chosen = _within_pace(rows, at)
        beyond = {pk for pk, *_message in rows}.difference(chosen)
        if beyond:
            Delivery.objects.filter(pk__in=beyond).update(next_attempt_at=HELD)
        if chosen:
            pace.spend(len(chosen))
            mine = Delivery.objects.filter(pk__in=chosen)
            mine.update(state=State.SENDING, claimed_until=at + CLAIM_LASTS, claimed_by=by)
        if rows:
            return chosen or None
    return []


def _within_pace(rows: list[tuple[int, int, int | None]], at: datetime) -> list[int]:
    """The counters of messages are locked in the order of their numbers to avoid deadlocks."""
    chosen: list[int] = []
    for (number, per_minute), theirs in groupby(sorted(rows, key=itemgetter(1)), key=itemgetter(1, 2)):
        pace = Throttle.for_message(number=number, per_minute=per_minute, at=at)
        within = [pk for pk, *_message in theirs][: pace.left]
        pace.spend(len(within))
        chosen += within
    return chosen


def _due(urgency: int, at: datetime) -> DeliveryQuerySet:
    due = Delivery.objects.due(at=at).filter(urgency=urgency)
    due = due.filter(message__paused_at__isnull=True, message__cancelled_at__isnull=True)
    return skip_locked(due)


@transaction.atomic
def release_claims(*, by: str, at: datetime) -> int:
    """Put back what the worker `by` claimed and has no result for, as it was; return how many. Nothing was tried."""
    claimed = Delivery.objects.claimed(by=by)
    claimed.select_locked()
    return _requeue(claimed, at)


@transaction.atomic
def release_expired_claims(*, at: datetime) -> int:
    """Take back what was claimed on a machine that is gone, and its journal with it; return how many.

    It is unknown whether these went out. A `legal` or `transactional` one goes again, under the same Message-ID; a
    `marketing` one does not.
    """
    mine = [delivery.pk for delivery in skip_locked(Delivery.objects.expired_claims(at=at).only("pk").order_by("pk"))]
    expired = Delivery.objects.expired_claims(at=at).filter(pk__in=mine)
    marketing = expired.filter(message__kind=Message.Kind.MARKETING)
    doubtful = marketing.update(
        state=State.IN_DOUBT, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    return doubtful + _requeue(expired, at)


def undo_clock_skew(*, at: datetime) -> int:
    """Make due what a clock that ran ahead has put off; return how many deliveries."""
    late = list(Delivery.objects.delayed_by_clock_skew(at=at).values_list("pk", flat=True)[:BATCH])
    return Delivery.objects.waiting().filter(pk__in=late).update(next_attempt_at=at)


def _requeue(claimed: DeliveryQuerySet, at: datetime) -> int:
    """An address that was erased in the meantime is not written to any more."""
    erased = claimed.filter(address="").update(
        state=State.ERASED, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    as_before = Case(When(attempts=0, then=Value(State.QUEUED)), default=Value(State.DEFERRED))
    return erased + claimed.update(state=as_before, claimed_until=None, claimed_by="")
