"""How far the notice of a version has come: counts for staff and the clock, statistics for the public.

The counts come from the totals that mail keeps; only people who were sent a notice again are counted by delivery.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Sum

from privacy.models import Hold, Kind, Notice, PolicyVersion, Replacement
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import BounceReport, Delivery

SETTLED = "policy notice settled"  # the kind of the audit event
_TOTALS = ("recipients", "sent", "failed", "suppressed", "erased", "cancelled", "queued", "sending", "deferred")


@dataclass(frozen=True)
class DeliveryCounts:
    """People of the frozen audience, by the result of their notice.

    `told`: the relay accepted it. `unreachable`: permanently refused, given up after five days, or known to bounce.
    `stopped`: cancelled by staff, which settles nothing. `erased`: before anything was sent to them. A person
    who is tried again after the notice has settled counts as unreachable until the relay accepts it.
    """

    people: int = 0
    told: int = 0
    unreachable: int = 0
    waiting: int = 0
    stopped: int = 0
    erased: int = 0

    @property
    def settled(self) -> int:
        """Those whose notice has a final result."""
        return self.people - self.waiting - self.stopped

    @property
    def is_complete(self) -> bool:
        return not self.waiting and not self.stopped


@dataclass(frozen=True)
class NoticeStats:
    """What the public is told of one version's notice. `bounced`: of those told, messages that came back later.

    `hold_reason` is public; `is_held` while the notice waits for one. After settlement the counts stay as they were.
    """

    people: int
    told: int
    unreachable: int
    bounced: int = 0
    settled_at: datetime | None = None
    is_held: bool = False
    hold_reason: str = ""


def delivery_counts(*, version: PolicyVersion) -> DeliveryCounts:
    """Return the counts of one version; all zero when no one was told by e-mail."""
    return _counts_by_version([version.pk]).get(version.pk, DeliveryCounts())


def notice_stats(*, versions: Iterable[PolicyVersion]) -> dict[int, NoticeStats]:
    """Return the statistics of each change (by primary key) that was announced by e-mail, in five queries."""
    changes = {version.pk: version for version in versions if version.kind == Kind.CHANGE}
    if not changes:
        return {}
    bounced, holds = _count_bounced(list(changes)), Hold.objects.in_bulk(list(changes), field_name="version_id")
    settled = _counts_at_settlement()
    return {
        pk: _stats(changes[pk], settled.get(changes[pk].number, counts), bounced.get(pk, 0), holds.get(pk))
        for pk, counts in _counts_by_version(list(changes)).items()
    }


def _stats(version: PolicyVersion, counts: DeliveryCounts, bounced: int, hold: Hold | None) -> NoticeStats:
    return NoticeStats(
        people=counts.people,
        told=counts.told,
        unreachable=counts.unreachable,
        bounced=bounced,
        settled_at=version.settled_at,
        is_held=hold is not None and hold.reason is None and version.settled_at is None,
        hold_reason=(hold and hold.reason) or "",
    )


def _counts_at_settlement() -> dict[int | None, DeliveryCounts]:
    """Return the counts of each version (by number) as its notice settled, from the audit log."""
    events = AuditEvent.objects.filter(kind=SETTLED).values_list("facts", flat=True)
    return {
        facts["version"]: DeliveryCounts(facts["people"], facts["told"], facts["unreachable"])
        for facts in events
        if facts["people"]
    }


def _count_bounced(versions: list[int]) -> dict[int, int]:
    notices = Notice.objects.settling().filter(version__in=versions)
    reports = BounceReport.objects.filter(kind=BounceReport.Kind.HARD, delivery__message__policy_notice__in=notices)
    by_version = reports.values_list("delivery__message__policy_notice__version")
    return dict(by_version.annotate(count=Count("delivery", distinct=True)).order_by())


def _counts_by_version(versions: list[int]) -> dict[int, DeliveryCounts]:
    rows = Notice.objects.settling().filter(version__in=versions).values("version", "version__settled_at", "part")
    totals: dict[int, dict[str, Any]] = {}
    for row in rows.annotate(**{name: Sum(f"message__total__{name}", default=0) for name in _TOTALS}).order_by():
        totals.setdefault(row["version"], {})[row["part"]] = row
    replaced = _count_replaced(versions)
    return {version: _counts(version, parts, replaced.get(version, {})) for version, parts in totals.items()}


def _count_replaced(versions: list[int]) -> dict[int, dict[str, int]]:
    """Count, for each part of a notice, the deliveries that were replaced by one to another address."""
    part = "old__message__policy_notice__part"
    rows = Replacement.objects.filter(version__in=versions, **{f"{part}__in": Notice.SETTLING})
    counts: dict[int, dict[str, int]] = {}
    for version, name, count in rows.values_list("version", part).annotate(count=Count("pk")).order_by():
        counts.setdefault(version, {})[name] = count
    return counts


def _counts(version: int, parts: dict[str, Any], replaced: dict[str, int]) -> DeliveryCounts:
    """A person who is sent the notice again is one of those whom the first did not reach: no one counts twice."""
    none = dict.fromkeys(_TOTALS, 0)
    first, resent = parts.get(Notice.Part.NOTICE, none), parts.get(Notice.Part.RESENT, none)
    both = {name: first[name] + resent[name] for name in _TOTALS}
    replaced_first, replaced_resent = replaced.get(Notice.Part.NOTICE, 0), replaced.get(Notice.Part.RESENT, 0)
    reached_twice = _count_reached_twice(version) if Notice.Part.RESENT in parts else 0
    waiting = both["queued"] + both["sending"] + both["deferred"]
    retried = waiting if first.get("version__settled_at") else 0
    failed = both["failed"] + both["suppressed"] + retried + reached_twice
    return DeliveryCounts(
        people=first["recipients"] - replaced_first,
        told=both["sent"] - reached_twice,
        unreachable=max(0, failed - (resent["recipients"] - replaced_resent)),
        waiting=waiting - retried,
        stopped=max(0, both["cancelled"] - replaced_first - replaced_resent),
        erased=both["erased"],
    )


def _count_reached_twice(version: int) -> int:
    """Count the surplus deliveries of people who were reached by the notice and by its repetition.

    A person who has moved had the second one at the new address.
    """
    theirs = Delivery.objects.filter(message__policy_notice__version=version)
    resent = theirs.filter(message__policy_notice__part=Notice.Part.RESENT).values("address_digest")
    settling = theirs.filter(message__policy_notice__part__in=Notice.SETTLING)
    reached = settling.filter(state=Delivery.State.SENT, address_digest__in=resent)
    found = reached.aggregate(messages=Count("pk"), people=Count("address_digest", distinct=True))
    first = theirs.filter(message__policy_notice__part=Notice.Part.NOTICE, state=Delivery.State.SENT)
    moved = Replacement.objects.filter(version=version, new__state=Delivery.State.SENT)
    moved = moved.filter(old__message__policy_notice__part=Notice.Part.RESENT)
    moved = moved.filter(old__address_digest__in=first.values("address_digest"))
    return found["messages"] - found["people"] + moved.count()
