"""Steer a message under way: pause, resume, cancel, try again. The word counts at once; rows follow in slices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from django.db.models.query import QuerySet

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import DeliveryQuerySet

# Where deliveries of a paused message wait, so that no worker walks past them at every claim.
HELD = datetime(9999, 1, 1, tzinfo=UTC)
SLICE = 10_000
State = Delivery.State


def pause(*, message: Message, at: datetime) -> None:
    """Claim nothing more of a message from now on; what a worker has in hand goes out."""
    Message.objects.filter(pk=message.pk, paused_at__isnull=True).update(paused_at=at)


def resume(*, message: Message) -> None:
    """Go on with a paused message."""
    Message.objects.filter(pk=message.pk).update(paused_at=None)


def cancel(*, message: Message, at: datetime) -> None:
    """Send nothing more of a message, for good."""
    Message.objects.filter(pk=message.pk, cancelled_at__isnull=True).update(cancelled_at=at)


def retry(*, deliveries: QuerySet[Delivery], at: datetime) -> int:
    """Try failed and doubtful deliveries afresh; return how many. One without an address any more stays as it is."""
    over = deliveries.filter(state__in=[State.FAILED, State.IN_DOUBT]).exclude(address="")
    return over.update(state=State.QUEUED, attempts=0, due_at=at, next_attempt_at=at, ended_at=None)


def follow(*, at: datetime) -> int:
    """Let the rows follow the word: cancel, hold or let go what waits; return how many. Run again, it moves nothing."""
    return _cancel(at) + _hold(at) + _let_go(at)


def _cancel(at: datetime) -> int:
    ended = {"state": State.CANCELLED, "next_attempt_at": None, "ended_at": at}
    messages = Message.objects.filter(Q(total__queued__gt=0) | Q(total__deferred__gt=0), cancelled_at__isnull=False)
    return sum(_in_slices(_waiting(message), ended) for message in messages)


def _hold(at: datetime) -> int:
    messages = Message.objects.filter(paused_at__isnull=False, cancelled_at__isnull=True)
    return sum(
        _in_slices(_waiting(message).filter(next_attempt_at__lt=HELD), {"next_attempt_at": HELD})
        for message in messages
    )


def _let_go(at: datetime) -> int:
    """In the order in which they were due first, at the message's own pace."""
    held = Delivery.objects.waiting().filter(next_attempt_at=HELD, urgency__in=Message.URGENCY.values())
    held = held.filter(message__paused_at__isnull=True, message__cancelled_at__isnull=True)
    moved = 0
    for message in Message.objects.filter(pk__in=held.values("message").distinct()):
        theirs, number = held.filter(message=message).order_by("due_at", "pk"), 0
        step = message.per_minute or SLICE
        while rows := list(theirs.values_list("pk", flat=True)[:step]):
            due_at = message.due_of(number=number, at=at)
            number += Delivery.objects.filter(pk__in=rows).update(next_attempt_at=due_at)
        moved += number
    return moved


def _waiting(message: Message) -> DeliveryQuerySet:
    return Delivery.objects.waiting().filter(message=message)


def _in_slices(rows: DeliveryQuerySet, change: Mapping[str, Any]) -> int:
    """Each slice is a statement of its own: nobody waits long for the rows it locks."""
    moved = 0
    while slice_ := list(rows.values_list("pk", flat=True)[:SLICE]):
        moved += Delivery.objects.filter(pk__in=slice_).update(**change)
    return moved
