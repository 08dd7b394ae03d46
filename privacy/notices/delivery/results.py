"""What became of the mails about a version: by the part that each plays, and by masked address for the unreached."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from privacy.models import Notice, PolicyVersion, Replacement
from responsys_site.core.email_addresses import mask
from responsys_site.mail.models import Delivery, MessageTotal

MAX_UNREACHED_LISTED = 200  # people


@dataclass(frozen=True)
class PartResults:
    """One message about a version: the part it plays, and how many of its mails are in which state."""

    part: str
    people: int
    counts: tuple[tuple[str, int], ...]  # label and figure, without those that are zero


@dataclass(frozen=True)
class UnreachedRecipient:
    masked: str
    state: str


def delivery_results(*, version: PolicyVersion) -> list[PartResults]:
    """Return each message about a version. Acknowledgements, of which there is one a day, are added up."""
    by_part: dict[str, MessageTotal] = {}
    for notice in version.notices.select_related("message__total"):
        total = getattr(notice.message, "total", None) or MessageTotal()
        part = str(notice.get_part_display())
        by_part[part] = _sum(by_part[part], total) if part in by_part else total
    return [_part_results(part, total) for part, total in by_part.items()]


def unreached_recipients(*, version: PolicyVersion) -> list[UnreachedRecipient]:
    """Return the first people whom no mail about this version reached, each with the last one; nobody erased."""
    about = Delivery.objects.filter(message__policy_notice__version=version)
    theirs = about.filter(address_digest=OuterRef("address_digest"))
    another = theirs.filter(Q(state=Delivery.State.SENT) | Q(pk__gt=OuterRef("pk")))
    last = about.undelivered().exclude(Exists(another)).order_by("pk")
    return [UnreachedRecipient(mask(mail.address), mail.get_state_display()) for mail in last[:MAX_UNREACHED_LISTED]]


def _part_results(part: str, total: MessageTotal) -> PartResults:
    counts = ((str(state.label), getattr(total, _column(state))) for state in Delivery.State)
    return PartResults(part, total.recipients, tuple(pair for pair in counts if pair[1]))


def _sum(one: MessageTotal, other: MessageTotal) -> MessageTotal:
    names = ["recipients", *map(_column, Delivery.State)]
    return MessageTotal(**{name: getattr(one, name) + getattr(other, name) for name in names})


def _column(state: Delivery.State) -> str:
    return state.value.replace(" ", "_")


State = Delivery.State
_STATE_LABELS: dict[str, str] = {
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
class HistoryEntry:
    """One mail to one person about a version. `answer` is the mail server's; `came_back`: why, after it was sent."""

    version: int
    part: str
    state: str
    queued_at: datetime
    ended_at: datetime | None
    answer: str
    came_back: tuple[str, ...]


def delivery_history(*, address_digest: str) -> list[HistoryEntry]:
    """Return what this person was told of the policy's versions, in the order in which it was queued."""
    notices = Notice.objects.select_related("version")
    deliveries = Delivery.objects.filter(address_digest=address_digest, message__policy_notice__in=notices)
    deliveries = deliveries.select_related("message__policy_notice__version").prefetch_related("bounce_reports")
    replaced = set(Replacement.objects.filter(old__in=deliveries).values_list("old", flat=True))
    return [_history_entry(delivery, delivery.pk in replaced) for delivery in deliveries.order_by("queued_at", "pk")]


def _history_entry(delivery: Delivery, is_replaced: bool) -> HistoryEntry:
    notice: Notice = delivery.message.policy_notice
    assert notice.version.number is not None
    return HistoryEntry(
        version=notice.version.number,
        part=Notice.Part(notice.part).value,
        state="replaced by one to a new address" if is_replaced else _STATE_LABELS.get(delivery.state, delivery.state),
        queued_at=delivery.queued_at,
        ended_at=delivery.ended_at,
        answer=delivery.smtp_response,
        came_back=tuple(str(report) for report in delivery.bounce_reports.all()),
    )
