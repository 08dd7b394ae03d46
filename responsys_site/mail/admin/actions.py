"""What staff do with a message that is being sent, and with incoming mail that no handler took."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from responsys_site.core.admin.action_views import ActionViewsMixin
from responsys_site.core.admin.actions import Action, ActionRegistry
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.admin.status import totals_of
from responsys_site.mail.models import Delivery, IncomingMail, Message
from responsys_site.mail.queue import control
from responsys_site.mail.queue.tasks import apply_message_control

State = Delivery.State
CONTROL = "mail.change_message"


def _is_active(message: Message) -> bool:
    return message.cancelled_at is None and totals_of(message).waiting > 0


def _what_cancelling_means(message: Message) -> str:
    count = totals_of(message).waiting
    words = ngettext(
        "%(count)d mail of it still waits. It is not sent, now or later.",
        "%(count)d mails of it still wait. They are not sent, now or later.",
        count,
    ) % {"count": count}
    return f"{words} {CANCELLING}"


def _what_retrying_failures_means(message: Message) -> str:
    count = totals_of(message).failed
    words = ngettext(
        "%(count)d mail failed: the mail server refused it for good, or five days of trying were over. It is tried "
        "again.",
        "%(count)d mails failed: the mail server refused them for good, or five days of trying were over. They are "
        "tried again.",
        count,
    ) % {"count": count}
    return f"{words} {RETRYING}"


def _what_retrying_doubts_means(message: Message) -> str:
    count = totals_of(message).in_doubt
    return ngettext(
        "%(count)d mail is in doubt: it was on its way when the connection or the worker stopped, and nobody knows "
        "whether it arrived.",
        "%(count)d mails are in doubt: they were on their way when the connection or the worker stopped, and nobody "
        "knows whether they arrived.",
        count,
    ) % {"count": count}


CANCELLING = _(
    "What a worker has claimed at this moment still goes out. To stop it only for a while, pause it instead."
)
RETRYING = _(
    "Do this once the cause is mended. Mail to addresses that do not exist harms our good name with other mail servers."
)


def _retry(message: Message, state: State, at: datetime) -> None:
    control.retry(deliveries=message.deliveries.filter(state=state), at=at)


class MessageControl(ActionRegistry):
    """Actions on a message. Its deliveries follow in a task."""

    def lock(self, row: Message, data: dict[str, Any]) -> Message:
        return Message.objects.select_for_update(no_key=True).get(pk=row.pk)

    def record(self, *, action: Action, row: Message, user: Any, at: datetime) -> None:
        super().record(action=action, row=row, user=user, at=at)
        transaction.on_commit(lambda: enqueue_soon(apply_message_control), robust=True)


MESSAGE_ACTIONS = MessageControl(
    [
        Action(
            name="pause",
            label=_("Pause"),
            done=_("Paused: nothing more of it is sent until somebody resumes it."),
            is_available=lambda message, user, at: _is_active(message) and message.paused_at is None,
            execute=lambda message, user, data, at: control.pause(message=message, at=at),
            permission=CONTROL,
            at_once=True,
        ),
        Action(
            name="resume",
            label=_("Resume"),
            done=_("Resumed: what waits is sent."),
            is_available=lambda message, user, at: message.cancelled_at is None and message.paused_at is not None,
            execute=lambda message, user, data, at: control.resume(message=message),
            permission=CONTROL,
            at_once=True,
        ),
        Action(
            name="cancel",
            label=_("Cancel the rest"),
            caution=_("This cannot be taken back."),
            what_follows=_what_cancelling_means,
            done=_("Cancelled: nothing more of it is sent."),
            is_available=lambda message, user, at: _is_active(message),
            execute=lambda message, user, data, at: control.cancel(message=message, at=at),
            permission=CONTROL,
        ),
        Action(
            name="retry-failed",
            label=_("Retry what failed"),
            what_follows=_what_retrying_failures_means,
            done=_("What had failed is tried again."),
            is_available=lambda message, user, at: message.cancelled_at is None and totals_of(message).failed > 0,
            execute=lambda message, user, data, at: _retry(message, State.FAILED, at),
            permission=CONTROL,
        ),
        Action(
            name="retry-in-doubt",
            label=_("Retry what is in doubt"),
            caution=_("A person who has it already may get it twice."),
            what_follows=_what_retrying_doubts_means,
            done=_("What was in doubt is tried again."),
            is_available=lambda message, user, at: message.cancelled_at is None and totals_of(message).in_doubt > 0,
            execute=lambda message, user, data, at: _retry(message, State.IN_DOUBT, at),
            permission=CONTROL,
        ),
    ]
)


class MessageActionViews(ActionViewsMixin):
    """The pages of the actions on a message, for those who may control mail."""

    registry = MESSAGE_ACTIONS


def _finish(mail: IncomingMail, user: Any, state: IncomingMail.State, outcome: Any, at: datetime) -> None:
    mail.finish(state=state, at=at, by=f"staff {user.pk}", outcome=str(outcome))


INCOMING_ACTIONS = ActionRegistry(
    [
        Action(
            name="handled-by-hand",
            label=_("Handled by hand"),
            is_available=lambda mail, user, at: mail.state == IncomingMail.State.WAITING,
            execute=lambda mail, user, data, at: _finish(
                mail, user, IncomingMail.State.HANDLED, _("dealt with by hand"), at
            ),
            permission="mail.change_incomingmail",
        ),
        Action(
            name="ignored",
            label=_("Ignore"),
            is_available=lambda mail, user, at: mail.state == IncomingMail.State.WAITING,
            execute=lambda mail, user, data, at: _finish(
                mail, user, IncomingMail.State.IGNORED, _("nothing to do"), at
            ),
            permission="mail.change_incomingmail",
        ),
    ]
)
