"""What staff see of a version: its status in one line (times are in UTC), and what became of the messages about it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, Sum
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from privacy.effective_dates import effective_after_notice
from privacy.models import Hold, Kind, Notice, PolicyVersion, Replacement
from privacy.notices.settlement import is_stalled, mail_reaches_no_one
from privacy.policy.notice_stats import DeliveryCounts, delivery_counts
from responsys_site.core.email_addresses import mask
from responsys_site.mail.models import Delivery

MAX_UNREACHED_LISTED = 200  # people
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
    """One message to one person about a version. `bounces`: why it came back after it was sent."""

    version: int
    part: str
    state: str
    queued_at: datetime
    ended_at: datetime | None
    smtp_response: str
    bounces: tuple[str, ...]


def delivery_results(*, version: PolicyVersion) -> list[dict[str, Any]]:
    """Return each part that messages play, with the number of people, and of deliveries in each state by its label.

    Acknowledgements, of which there is one a day, are added up.
    """
    columns = {state: state.value.replace(" ", "_") for state in State}
    sums = {name: Sum(f"message__total__{name}", default=0) for name in ["recipients", *columns.values()]}
    rows: Any = version.notices.values("part").annotate(first_at=Min("at"), **sums).order_by("first_at")
    return [
        {
            "part": Notice.Part(row["part"]).label,
            "people": row["recipients"],
            "counts": [(state.label, row[name]) for state, name in columns.items() if row[name]],
        }
        for row in rows
    ]


def unreached_recipients(*, version: PolicyVersion) -> list[dict[str, str]]:
    """Return the first people whom no message about this version reached, masked, with the last one's state.

    No one erased is among them.
    """
    about = Delivery.objects.filter(message__policy_notice__version=version)
    theirs = about.filter(address_digest=OuterRef("address_digest"))
    another = theirs.filter(Q(state=State.SENT) | Q(pk__gt=OuterRef("pk")))
    last = about.undelivered().exclude(Exists(another)).order_by("pk")
    return [{"masked": mask(row.address), "state": row.get_state_display()} for row in last[:MAX_UNREACHED_LISTED]]


def delivery_history(*, address_digest: str) -> list[HistoryEntry]:
    """Return what this person was told of the policy's versions, oldest first; the digest outlives erasure."""
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
        part=notice.part,
        state="replaced by one to a new address" if is_replaced else _STATE_LABELS.get(delivery.state, delivery.state),
        queued_at=delivery.queued_at,
        ended_at=delivery.ended_at,
        smtp_response=delivery.smtp_response,
        bounces=tuple(str(report) for report in delivery.bounce_reports.all()),
    )


def describe_status(*, version: PolicyVersion, at: datetime) -> str:
    """Return such as "posted; 8,120 of 12,403 settled; earliest in force 4 April 2026, 09:12 UTC"."""
    if version.posted_at is None:
        return _describe_draft(version)
    if version.withdrawn_at is not None:
        return _("withdrawn on %(time)s") % {"time": in_utc(version.withdrawn_at)}
    if version.in_force_at is None:
        is_change = version.kind == Kind.CHANGE
        return _describe_notice(version, at) if is_change else _("posted; waits with the version it corrects")
    time = {"time": in_utc(version.in_force_at)}
    if version.in_force_at > at:
        return _("posted; in force from %(time)s") % time
    is_now = PolicyVersion.objects.in_force(at=at) == version
    return (_("in force since %(time)s") if is_now else _("was in force from %(time)s")) % time


def _describe_draft(version: PolicyVersion) -> str:
    posting = version.postings.last()
    if posting is None or posting.cancelled_at:
        return _("draft")
    if posting.rejected_at:
        return _("draft; posting was refused: %(reason)s") % {"reason": posting.rejection_reason}
    if posting.approved_at:
        return _("posting")
    return _("draft; posting asked for on %(time)s, waits for a second person") % {"time": in_utc(posting.requested_at)}


def _describe_notice(version: PolicyVersion, at: datetime) -> str:
    counts = delivery_counts(version=version)
    assert version.effective_at is not None
    earliest = effective_after_notice(effective_at=version.effective_at, settled_at=at)
    assert earliest is not None
    earliest_words = _("earliest in force %(time)s") % {"time": in_utc(earliest)}
    numbers = {"settled": f"{counts.settled:,}", "people": f"{counts.people:,}"}
    progress = _("%(settled)s of %(people)s settled") % numbers
    return "; ".join([_("posted"), progress, *_blockers(version, counts, at), earliest_words])


def _blockers(version: PolicyVersion, counts: DeliveryCounts, at: datetime) -> list[str]:
    words = []
    if mail_reaches_no_one():
        words.append(_("it can't settle, because this site's e-mail reaches no one (DEVELOPMENT_MAIL_SETTLES)"))
    if counts.stopped:
        words.append(_("%(count)s stopped by hand, which settles nothing") % {"count": f"{counts.stopped:,}"})
    if Hold.objects.filter(version=version, reason__isnull=True).exists():
        words.append(_("held, as %(count)s could not be reached") % {"count": f"{counts.unreachable:,}"})
    if is_stalled(version=version, at=at):
        words.append(_("stalled for an hour or longer"))
    return words


def in_utc(moment: datetime) -> str:
    """Return such as "4 April 2026, 09:12 UTC"."""
    return f"{format_date(moment.astimezone(UTC), 'j F Y, H:i')} UTC"
