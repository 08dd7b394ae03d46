"""What staff do with a message under way. Each act is in the evidence; the deliveries follow in a task."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from responsys_site.core.audit import audit_log
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.admin.status import totals_of
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue import control
from responsys_site.mail.queue.tasks import apply_message_control

State = Delivery.State


@dataclass(frozen=True)
class MessageAction:
    """One act: when it can be done, what it does, what is said afterwards. `asks`: it is asked about once more."""

    fits: Callable[[Message], bool]
    do: Callable[[Message, datetime], object]
    words: Promise
    asks: bool = False


def _retry(state: State) -> Callable[[Message, datetime], object]:
    return lambda message, at: control.retry(deliveries=message.deliveries.filter(state=state), at=at)


def _is_active(message: Message) -> bool:
    return message.cancelled_at is None and totals_of(message).waiting > 0


MESSAGE_ACTIONS = {
    "pause": MessageAction(
        fits=lambda message: _is_active(message) and message.paused_at is None,
        do=lambda message, at: control.pause(message=message, at=at),
        words=_("Paused: nothing more of it is sent until somebody resumes it."),
    ),
    "resume": MessageAction(
        fits=lambda message: message.cancelled_at is None and message.paused_at is not None,
        do=lambda message, at: control.resume(message=message),
        words=_("Resumed: what waits is sent."),
    ),
    "cancel": MessageAction(
        fits=_is_active,
        do=lambda message, at: control.cancel(message=message, at=at),
        words=_("Cancelled: nothing more of it is sent."),
        asks=True,
    ),
    "retry_failed": MessageAction(
        fits=lambda message: message.cancelled_at is None and totals_of(message).failed > 0,
        do=_retry(State.FAILED),
        words=_("What had failed is tried afresh."),
        asks=True,
    ),
    "retry_in_doubt": MessageAction(
        fits=lambda message: message.cancelled_at is None and totals_of(message).in_doubt > 0,
        do=_retry(State.IN_DOUBT),
        words=_("What was in doubt is tried afresh."),
        asks=True,
    ),
}


@transaction.atomic
def execute(*, name: str, message_id: int, staff_id: int, at: datetime) -> bool:
    """Do the act unless the message does not admit it any more; say whether it was done."""
    act, message = MESSAGE_ACTIONS[name], Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if not act.fits(message):
        return False
    act.do(message, at)
    facts = {"staff": staff_id, "act": name.replace("_", "-"), "message": message_id}
    audit_log.append(kind="mail steering", at=at, facts=facts)
    transaction.on_commit(lambda: enqueue_soon(apply_message_control), robust=True)
    return True
