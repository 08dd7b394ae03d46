"""What the public is told of a version's notice: how many were told, by when, and how many could not be reached.

Once it has settled the figures stay as they were then: who is tried again after that, and reached, is extra.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from privacy.models import Hold, Kind, Notice, PolicyVersion
from privacy.notices.settling import SETTLED
from privacy.notices.tally import Tally, tallies
from responsys_site.ground.models import Entry
from responsys_site.mail.models import BounceReport


@dataclass(frozen=True)
class Figures:
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


def figures_of(*, versions: Iterable[PolicyVersion]) -> dict[int, Figures]:
    """Return the figures of each change (by primary key) that was announced by mail, with five queries for all."""
    changes = {version.pk: version for version in versions if version.kind == Kind.CHANGE}
    if not changes:
        return {}
    returned, holds = _came_back(list(changes)), Hold.objects.in_bulk(list(changes), field_name="version_id")
    settled = _when_settled()
    return {
        pk: _figures(changes[pk], settled.get(changes[pk].number, tally), returned.get(pk, 0), holds.get(pk))
        for pk, tally in tallies(versions=list(changes)).items()
    }


def _when_settled() -> dict[int | None, Tally]:
    """Return how far the notice of each version (by number) had come when it settled, as the evidence has it."""
    found = Entry.objects.filter(kind=SETTLED).values_list("facts", flat=True)
    return {
        facts["version"]: Tally(facts["people"], facts["told"], facts["unreachable"])
        for facts in found
        if facts["people"]
    }


def _figures(version: PolicyVersion, tally: Tally, came_back: int, hold: Hold | None) -> Figures:
    return Figures(
        people=tally.people,
        told=tally.told,
        unreachable=tally.unreachable,
        came_back=came_back,
        settled_at=version.settled_at,
        is_held=hold is not None and hold.reason is None and version.settled_at is None,
        hold_reason=(hold and hold.reason) or "",
    )


def _came_back(versions: list[int]) -> dict[int, int]:
    notices = Notice.objects.settling().filter(version__in=versions)
    reports = BounceReport.objects.filter(kind=BounceReport.Kind.HARD, delivery__message__policy_notice__in=notices)
    by_version = reports.values_list("delivery__message__policy_notice__version")
    return dict(by_version.annotate(count=Count("delivery", distinct=True)).order_by())
