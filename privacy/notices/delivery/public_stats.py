"""What the public is told of a version's notice: how many were told, by when, and how many could not be reached.

Once it has settled the figures stay as they were then: who is tried again after that, and reached, is extra.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from privacy.models import Hold, Kind, Notice, PolicyVersion
from privacy.notices.delivery.counts import DeliveryCounts, delivery_counts_by_version
from privacy.notices.settlement import SETTLED
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import BounceReport


@dataclass(frozen=True)
class NoticeStats:
    """The figures of one version's notice. `came_back`: of those told, mails that came back after all.

    `hold_reason` is public; `is_held` while the notice waits for one.
    """

    people: int
    told: int
    unreachable: int
    came_back: int = 0
    settled_at: datetime | None = None
    is_held: bool = False
    hold_reason: str = ""


def notice_stats(*, versions: Iterable[PolicyVersion]) -> dict[int, NoticeStats]:
    """Return the figures of each change (by primary key) that was announced by mail, with five queries for all."""
    changes = {version.pk: version for version in versions if version.kind == Kind.CHANGE}
    if not changes:
        return {}
    returned, holds = _count_bounced(list(changes)), Hold.objects.in_bulk(list(changes), field_name="version_id")
    settled = _counts_at_settlement()
    return {
        pk: _stats(changes[pk], settled.get(changes[pk].number, tally), returned.get(pk, 0), holds.get(pk))
        for pk, tally in delivery_counts_by_version(versions=list(changes)).items()
    }


def _counts_at_settlement() -> dict[int | None, DeliveryCounts]:
    """Return how far the notice of each version (by number) had come when it settled, as the evidence has it."""
    found = AuditEvent.objects.filter(kind=SETTLED).values_list("facts", flat=True)
    return {
        facts["version"]: DeliveryCounts(facts["people"], facts["told"], facts["unreachable"])
        for facts in found
        if facts["people"]
    }


def _stats(version: PolicyVersion, tally: DeliveryCounts, came_back: int, hold: Hold | None) -> NoticeStats:
    return NoticeStats(
        people=tally.people,
        told=tally.told,
        unreachable=tally.unreachable,
        came_back=came_back,
        settled_at=version.settled_at,
        is_held=hold is not None and hold.reason is None and version.settled_at is None,
        hold_reason=(hold and hold.reason) or "",
    )


def _count_bounced(versions: list[int]) -> dict[int, int]:
    notices = Notice.objects.settling().filter(version__in=versions)
    reports = BounceReport.objects.filter(kind=BounceReport.Kind.HARD, delivery__message__policy_notice__in=notices)
    by_version = reports.values_list("delivery__message__policy_notice__version")
    return dict(by_version.annotate(count=Count("delivery", distinct=True)).order_by())
