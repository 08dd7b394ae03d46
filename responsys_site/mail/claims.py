"""Who has which mail in hand: claims on due deliveries, given back, or taken from workers that are gone."""

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db import transaction
from django.db.models import Case, Value, When

from responsys_site.ground.row_locks import for_one_worker
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS, HELD, DeliveryQuerySet
from responsys_site.mail.pace import Pace

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
        pass  # all that was due went beyond the pace of its messages, and is in nobody's way any more
    # Read after the commit: whoever queues mail of the same message waits for its totals until then.
    # A message is read once for all its deliveries, and not beside each.
    mine = Delivery.objects.filter(pk__in=claimed)
    return list(mine.order_by("next_attempt_at", "pk").prefetch_related("message")) if claimed else []


@transaction.atomic
def _claim(by: str, size: int, urgencies: Collection[int], at: datetime) -> list[int] | None:
    """Return what was claimed; None when what was due was only held, so that more may be due behind it."""
    pace = Pace.of_relay(at=at)
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
    """The counters of messages are locked in the order of their numbers: no two workers wait for each other."""
    chosen: list[int] = []
    for (number, per_minute), theirs in groupby(sorted(rows, key=itemgetter(1)), key=itemgetter(1, 2)):
        pace = Pace.of_message(number=number, per_minute=per_minute, at=at)
        within = [pk for pk, *_message in theirs][: pace.left]
        pace.spend(len(within))
        chosen += within
    return chosen


def _due(urgency: int, at: datetime) -> DeliveryQuerySet:
    due = Delivery.objects.due(at=at).filter(urgency=urgency)
    due = due.filter(message__paused_at__isnull=True, message__cancelled_at__isnull=True)
    return for_one_worker(due)


@transaction.atomic
def give_back(*, by: str, at: datetime) -> int:
    """Put back what the worker `by` claimed and has no result for, as it was; return how many. Nothing was tried."""
    claimed = Delivery.objects.claimed(by=by)
    claimed.held_fast()
    return _put_back(claimed, at)


@transaction.atomic
def give_back_lapsed(*, at: datetime) -> int:
    """Take back what was claimed on a machine that is gone, and its journal with it; return how many.

    Nobody knows whether these went out. A `legal` or `transactional` one goes again, under the same Message-ID; a
    `marketing` one does not: a mail too few is better than a mail too many.
    """
    mine = [delivery.pk for delivery in for_one_worker(Delivery.objects.lapsed(at=at).only("pk").order_by("pk"))]
    lapsed = Delivery.objects.lapsed(at=at).filter(pk__in=mine)
    marketing = lapsed.filter(message__kind=Message.Kind.MARKETING)
    doubtful = marketing.update(
        state=State.IN_DOUBT, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    return doubtful + _put_back(lapsed, at)


def pull_forward(*, at: datetime) -> int:
    """Make due what a clock that ran ahead has put off; return how many deliveries."""
    late = list(Delivery.objects.put_off_by_a_clock(at=at).values_list("pk", flat=True)[:BATCH])
    return Delivery.objects.waiting().filter(pk__in=late).update(next_attempt_at=at)


def _put_back(claimed: DeliveryQuerySet, at: datetime) -> int:
    """An address that was erased in the meantime is not written to any more."""
    erased = claimed.filter(address="").update(
        state=State.ERASED, claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at
    )
    as_before = Case(When(attempts=0, then=Value(State.QUEUED)), default=Value(State.DEFERRED))
    return erased + claimed.update(state=as_before, claimed_until=None, claimed_by="")
