"""Apply what the journals hold and the database lacks, after a restore from a backup."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.dispatch import Signal

from responsys_site.core.journal.journal_file import JournalLine, read_lines

ERASURE = "erasure"
# standing: JournalContents; at; is_trial. A receiver applies what its app lacks, and returns counts of what was done.
# They run in the order of INSTALLED_APPS: leads before mail, since it records more of an opt-out than that it holds.
journal_replay = Signal()


@dataclass
class JournalContents:
    """What journals say in the end: the last act of each address and scope, and every erasure.

    In one journal the last line counts, whatever the clock said then; of several journals, the newest of their last.
    The acts are in the order in which they were done, as far as the journals tell.

    `erasures` are keyed by when it was asked for and the digest that the person was known by then.
    """

    acts: dict[tuple[str, str], JournalLine] = field(default_factory=dict)
    erasures: dict[tuple[datetime, str], set[str]] = field(default_factory=dict)
    unreadable: int = 0

    def add(self, line: JournalLine | None) -> None:
        if line is None:
            self.unreadable += 1
        elif line.act == ERASURE:
            self.erasures.setdefault((line.at, line.subject or line.address_digest), set()).add(line.address_digest)
        else:
            self.acts.pop((line.address_digest, line.scope), None)  # it goes to the end
            self.acts[line.address_digest, line.scope] = line

    def join(self, other: "JournalContents") -> None:
        """Add what another journal says."""
        are_several = bool(self.acts and other.acts)
        for key, line in other.acts.items():
            self.acts[key] = max(self.acts.get(key, line), line, key=lambda one: one.at)
        if are_several:
            self.acts = dict(sorted(self.acts.items(), key=lambda one: one[1].at))
        for person, digests in other.erasures.items():
            self.erasures.setdefault(person, set()).update(digests)
        self.unreadable += other.unreadable


def read_contents(*, lines: Iterable[JournalLine | None]) -> JournalContents:
    """Return what the lines of one journal say together."""
    standing = JournalContents()
    for line in lines:
        standing.add(line)
    return standing


def read_journals(*, paths: Iterable[Path]) -> JournalContents:
    """Return what several machines' journals say together, in whatever order they are read. Raises OSError."""
    standing = JournalContents()
    for path in paths:
        standing.join(read_contents(lines=read_lines(path=path)))
    return standing


def replay(*, standing: JournalContents, at: datetime, is_trial: bool = False) -> Counter[str]:
    """Have each app apply what it lacks; return counts of what was done, in words.

    Done again it does nothing more. `is_trial`: count what is lacking, and do nothing.
    """
    counts: Counter[str] = Counter()
    for _receiver, done in journal_replay.send(sender=None, standing=standing, at=at, is_trial=is_trial):
        counts.update(done)
    return counts


def count_missing(*, standing: JournalContents, at: datetime) -> int:
    """Return how many of the acts that journals hold the database lacks."""
    counts = replay(standing=standing, at=at, is_trial=True)
    return sum(count for words, count in counts.items() if words.endswith("lacking"))
