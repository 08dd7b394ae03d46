"""The desk in figures, for the public: a part of the site snapshot. No figure speaks of a single person."""

import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F

from privacy.desk.models import Case, State
from responsys_site.core.http.snapshot import SnapshotPart

MIN_GROUP_SIZE = 5  # people; a smaller group is counted together with others
STATS_PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class CaseCount:
    """How many cases are of some kinds, or in some states; `labels` are lazily translated words."""

    labels: tuple[Any, ...]
    count: int


@dataclass(frozen=True)
class DeskStats:
    """Cases of the last year. The tuples are empty while there are fewer than FEWEST cases in all.

    `median_days` is the time from receipt to the first answer, in days; None while fewer than FEWEST have one.
    """

    total: int | None  # None: fewer than FEWEST
    by_kind: tuple[CaseCount, ...]
    by_state: tuple[CaseCount, ...]
    median_days: float | None

    @property
    def half_within(self) -> int | None:
        """The whole days within which half of all first answers came."""
        return None if self.median_days is None else max(1, math.ceil(self.median_days))


def load_desk_stats(*, at: datetime) -> DeskStats:
    """Count the cases that came within a year before `at`. Joined ones count once, a program's not at all."""
    rows = Case.objects.not_quarantined().exclude(state=State.MERGED).filter(received_at__gt=at - STATS_PERIOD)
    total = rows.count()
    return DeskStats(
        total=total if total >= MIN_GROUP_SIZE else None,
        by_kind=combine_small_groups(_counted(rows, "kind"), dict(Case.Kind.choices)),
        by_state=combine_small_groups(_counted(rows, "state"), dict(State.choices)),
        median_days=_median_days(rows),
    )


DESK_STATS = SnapshotPart(name="desk", load=load_desk_stats)


def combine_small_groups(counts: Counter[str], words: dict[str, Any]) -> tuple[CaseCount, ...]:
    """Return the counts, largest first; those under FEWEST stand together, with more until they are FEWEST."""
    ordered = counts.most_common()
    apart = [pair for pair in ordered if pair[1] >= MIN_GROUP_SIZE]
    together = ordered[len(apart) :]
    while together and apart and sum(count for _name, count in together) < MIN_GROUP_SIZE:
        together.insert(0, apart.pop())
    figures = [CaseCount((words[name],), count) for name, count in apart]
    rest = sum(count for _name, count in together)
    if rest >= MIN_GROUP_SIZE:
        figures.append(CaseCount(tuple(words[name] for name, _count in together), rest))
    return tuple(figures)


def _counted(rows: Any, column: str) -> Counter[str]:
    return Counter(dict(rows.order_by(column).values_list(column).annotate(count=Count("pk"))))


def _median_days(rows: Any) -> float | None:
    """The middle of the times that were taken, read by their place in order: two rows, however many there are."""
    taken = ExpressionWrapper(F("answered_at") - F("received_at"), DurationField())
    times = rows.filter(answered_at__isnull=False).order_by(taken).values_list(taken, flat=True)
    answered = times.count()
    if answered < MIN_GROUP_SIZE:
        return None
    middle = times[(answered - 1) // 2 : answered // 2 + 1]
    return median(time / timedelta(days=1) for time in middle)
