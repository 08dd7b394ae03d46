"""Pause, resume, cancel or retry a message. It counts at once; the rows of the queue follow in slices."""

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.query import QuerySet

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import HELD, DeliveryQuerySet
from responsys_site.mail.queue.claims import Throttle

SLICE = 10_000
State = Delivery.State


def pause(*, message: Message, at: datetime) -> None:
    """Claim nothing more of a message from now on; what a worker has claimed goes out."""
    Message.objects.filter(pk=message.pk, paused_at__isnull=True).update(paused_at=at)


def resume(*, message: Message) -> None:
    """Go on with a paused message."""
    Message.objects.filter(pk=message.pk).update(paused_at=None)


def cancel(*, message: Message, at: datetime) -> None:
    """Send nothing more of a message, permanently."""
    Message.objects.filter(pk=message.pk, cancelled_at__isnull=True).update(cancelled_at=at)


def retry(*, deliveries: QuerySet[Delivery], at: datetime) -> int:
    """Try failed and doubtful deliveries again; return how many. One whose address was erased stays as it is."""
    over = deliveries.filter(state__in=[State.FAILED, State.IN_DOUBT]).exclude(address="")
    return over.update(state=State.QUEUED, attempts=0, due_at=at, next_attempt_at=at, ended_at=None)


def apply_pending(*, at: datetime) -> int:
    """Cancel, hold or release waiting rows as their messages say; return how many. Run again, it moves nothing."""
    return _cancel(at) + _hold(at) + _release(at)


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


def _release(at: datetime) -> int:
    """What is held may go again; the rest of its message comes after it where that has a pace of its own."""
    held = Delivery.objects.waiting().filter(next_attempt_at=HELD, urgency__in=Message.URGENCY.values())
    held = held.filter(message__paused_at__isnull=True, message__cancelled_at__isnull=True)
    messages = Message.objects.filter(pk__in=held.values("message").distinct())
    return sum(
        _spread(message, at) if message.per_minute else _in_slices(held.filter(message=message), _due_now(message, at))
        for message in messages
    )


def _due_now(message: Message, at: datetime) -> dict[str, Any]:
    return {"next_attempt_at": message.due_time_of(number=0, at=at)}


def _spread(message: Message, at: datetime) -> int:
    """Give all that was not tried yet a new minute, in the order in which it was first due; return how many.

    What was tried keeps the time at which it is tried again. This minute has room for what it has not sent yet.
    """
    theirs = _waiting(message).filter(Q(state=State.QUEUED) | Q(next_attempt_at=HELD))
    per_minute, moved = message.per_minute or SLICE, 0
    with transaction.atomic():
        used = per_minute - Throttle.for_message(number=message.pk, per_minute=per_minute, at=at).left
    numbered = enumerate(theirs.order_by("due_at", "pk").values_list("pk", flat=True), start=used)
    for _minute, rows in groupby(numbered, key=lambda row: (row[0] // per_minute, row[0] // SLICE)):
        (number, first), *others = rows
        these = theirs.filter(pk__in=[first, *(pk for _number, pk in others)])
        moved += these.update(next_attempt_at=message.due_time_of(number=number, at=at))
    return moved


def _waiting(message: Message) -> DeliveryQuerySet:
    return Delivery.objects.waiting().filter(message=message)


def _in_slices(rows: DeliveryQuerySet, change: Mapping[str, Any]) -> int:
    """Each slice is a statement of its own, so that no row is locked for long."""
    moved = 0
    while slice_ := list(rows.values_list("pk", flat=True)[:SLICE]):
        moved += Delivery.objects.filter(pk__in=slice_).update(**change)
    return moved
