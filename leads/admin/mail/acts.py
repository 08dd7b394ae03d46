"""What staff do with a message under way. Each act is in the evidence; the deliveries follow in a task."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leads.admin.mail.standing import total_of
from responsys_site.ground import evidence
from responsys_site.ground.bell import ring
from responsys_site.mail import steering
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.tasks import follow_steering

State = Delivery.State


@dataclass(frozen=True)
class Act:
    """One act: when it can be done, what it does, what is said afterwards. `asks`: it is asked about once more."""

    fits: Callable[[Message], bool]
    do: Callable[[Message, datetime], object]
    words: Promise
    asks: bool = False


def _again(state: State) -> Callable[[Message, datetime], object]:
    return lambda message, at: steering.retry(deliveries=message.deliveries.filter(state=state), at=at)


def _goes(message: Message) -> bool:
    return message.cancelled_at is None and total_of(message).waiting > 0


ACTS = {
    "pause": Act(
        fits=lambda message: _goes(message) and message.paused_at is None,
        do=lambda message, at: steering.pause(message=message, at=at),
        words=_("Paused: nothing more of it is sent until somebody resumes it."),
    ),
    "resume": Act(
        fits=lambda message: message.cancelled_at is None and message.paused_at is not None,
        do=lambda message, at: steering.resume(message=message),
        words=_("Resumed: what waits is sent."),
    ),
    "cancel": Act(
        fits=_goes,
        do=lambda message, at: steering.cancel(message=message, at=at),
        words=_("Cancelled: nothing more of it is sent."),
        asks=True,
    ),
    "retry_failed": Act(
        fits=lambda message: message.cancelled_at is None and total_of(message).failed > 0,
        do=_again(State.FAILED),
        words=_("What had failed is tried afresh."),
        asks=True,
    ),
    "retry_in_doubt": Act(
        fits=lambda message: message.cancelled_at is None and total_of(message).in_doubt > 0,
        do=_again(State.IN_DOUBT),
        words=_("What was in doubt is tried afresh."),
        asks=True,
    ),
}


@transaction.atomic
def take(*, name: str, message_id: int, staff_id: int, at: datetime) -> bool:
    """Do the act unless the message does not admit it any more; say whether it was done."""
    act, message = ACTS[name], Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if not act.fits(message):
        return False
    act.do(message, at)
    facts = {"staff": staff_id, "act": name.replace("_", "-"), "message": message_id}
    evidence.record(kind="mail steering", at=at, facts=facts)
    transaction.on_commit(lambda: ring(follow_steering), robust=True)
    return True
