"""Apply what the journals hold and the database lacks, after a restore from a backup."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from responsys_site.ground.journal import Line, lines_of

ERASURE = "erasure"


@dataclass
class Standing:
    """What journals say in the end: the newest act of each address and scope, and every erasure.

    `erasures` are keyed by when it was asked for and the digest that the person was known by then.
    """

    acts: dict[tuple[str, str], Line] = field(default_factory=dict)
    erasures: dict[tuple[datetime, str], set[str]] = field(default_factory=dict)
    unreadable: int = 0

    def add(self, line: Line | None) -> None:
        if line is None:
            self.unreadable += 1
        elif line.act == ERASURE:
            self.erasures.setdefault((line.at, line.subject or line.address_digest), set()).add(line.address_digest)
        else:
            key = (line.address_digest, line.scope)
            self.acts[key] = max(self.acts.get(key, line), line, key=lambda one: one.at)


def standing_of(*, paths: Iterable[Path]) -> Standing:
    """Return what several machines' journals say together, in whatever order they are read. Raises OSError."""
    standing = Standing()
    for path in paths:
        for line in lines_of(path=path):
            standing.add(line)
    return standing


def replay(*, standing: Standing, at: datetime, is_trial: bool = False) -> Counter[str]:
    """Have each app of settings.JOURNAL_REPLAYS apply what it lacks; return counts of what was done, in words.

    Done again it does nothing more. `is_trial`: count what is lacking, and do nothing.
    """
    counts: Counter[str] = Counter()
    for path in settings.JOURNAL_REPLAYS:
        counts.update(import_string(path)(standing=standing, at=at, is_trial=is_trial))
    return counts


def count_lacking(*, standing: Standing, at: datetime) -> int:
    """Return how many of the acts that journals hold the database lacks."""
    counts = replay(standing=standing, at=at, is_trial=True)
    return sum(count for words, count in counts.items() if words.endswith("lacking"))
