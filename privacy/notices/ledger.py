"""Whether, when and how one person was told of each version: by the digest of the address, which outlives erasure."""

from dataclasses import dataclass
from datetime import datetime

from privacy.models import Notice, Replacement
from responsys_site.mail.models import Delivery

State = Delivery.State
_WORDS: dict[str, str] = {
    State.QUEUED: "queued",
    State.SENDING: "being sent",
    State.SENT: "sent",
    State.DEFERRED: "put off, and tried again",
    State.FAILED: "could not be delivered",
    State.SUPPRESSED: "not reachable: an earlier mail had come back",
    State.CANCELLED: "stopped",
    State.ERASED: "erased before it was sent",
}


@dataclass(frozen=True)
class Line:
    """One mail to one person about a version. `answer` is the mail server's; `came_back`: why, after it was sent."""

    version: int
    part: str
    state: str
    queued_at: datetime
    ended_at: datetime | None
    answer: str
    came_back: tuple[str, ...]


def ledger_of(*, address_digest: str) -> list[Line]:
    """Return what this person was told of the policy's versions, in the order in which it was queued."""
    notices = Notice.objects.select_related("version")
    deliveries = Delivery.objects.filter(address_digest=address_digest, message__policy_notice__in=notices)
    deliveries = deliveries.select_related("message__policy_notice__version").prefetch_related("bounce_reports")
    replaced = set(Replacement.objects.filter(old__in=deliveries).values_list("old", flat=True))
    return [_line(delivery, delivery.pk in replaced) for delivery in deliveries.order_by("queued_at", "pk")]


def _line(delivery: Delivery, is_replaced: bool) -> Line:
    notice: Notice = delivery.message.policy_notice
    assert notice.version.number is not None
    return Line(
        version=notice.version.number,
        part=Notice.Part(notice.part).value,
        state="replaced by one to a new address" if is_replaced else _WORDS.get(delivery.state, delivery.state),
        queued_at=delivery.queued_at,
        ended_at=delivery.ended_at,
        answer=delivery.smtp_answer,
        came_back=tuple(str(report) for report in delivery.bounce_reports.all()),
    )
