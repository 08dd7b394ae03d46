"""Apply what the opt-out journal holds and the database lacks, and know whether the two agree.

That happens after a restore from a backup, after an opt-out taken while the database could not be reached, and after a
crash between the journal line and the commit of its rows.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.dispatch import Signal

from responsys_site.core import audit_log
from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.error_description import describe_error
from responsys_site.core.journal.journal_file import JournalLine, file_id, read_lines, tail_offset
from responsys_site.core.models import JournalPosition

logger = logging.getLogger(__name__)
ERASURE = "erasure"
NO_GRACE = timedelta(0)
NOTHING_DONE = ("there already", "left as it is", "lacking")
COMMITTING = timedelta(minutes=1)  # an erasure this young may be in a transaction that is still open
# contents: JournalContents; at; dry_run. A receiver applies what its app lacks and returns counts of what was done.
# They run in the order of INSTALLED_APPS: leads before mail, since it records more of an opt-out than that it holds.
journal_replay = Signal()


@dataclass
class JournalContents:
    """The last action for each address and scope, and every erasure.

    In one journal the last line counts, even if its time is older; of several journals, the newest of their last lines.
    `erasures` are keyed by the time of the request and the digest that the person was known by then.
    """

    actions: dict[tuple[str, str], JournalLine] = field(default_factory=dict)  # in the order they were done
    erasures: dict[tuple[datetime, str], set[str]] = field(default_factory=dict)
    unreadable: int = 0

    def add(self, line: JournalLine | None) -> None:
        if line is None:
            self.unreadable += 1
        elif line.action == ERASURE:
            self.erasures.setdefault((line.at, line.subject or line.address_digest), set()).add(line.address_digest)
        else:
            self.actions.pop((line.address_digest, line.scope), None)  # it goes to the end
            self.actions[line.address_digest, line.scope] = line

    def join(self, other: "JournalContents") -> None:
        """Add the contents of another machine's journal."""
        are_several = bool(self.actions and other.actions)
        for key, line in other.actions.items():
            self.actions[key] = max(self.actions.get(key, line), line, key=lambda one: one.at)
        if are_several:
            self.actions = dict(sorted(self.actions.items(), key=lambda one: one[1].at))
        for person, digests in other.erasures.items():
            self.erasures.setdefault(person, set()).update(digests)
        self.unreadable += other.unreadable


def read_contents(*, lines: Iterable[JournalLine | None]) -> JournalContents:
    """Return what the lines of one journal say together."""
    contents = JournalContents()
    for line in lines:
        contents.add(line)
    return contents


def read_journals(*, paths: Iterable[Path]) -> JournalContents:
    """Return what several machines' journals say together, in any order. Raises OSError."""
    contents = JournalContents()
    for path in paths:
        contents.join(read_contents(lines=read_lines(path=path)))
    return contents


def replay(*, contents: JournalContents, at: datetime, dry_run: bool = False) -> Counter[str]:
    """Have each app apply what it lacks; return counts of what was done, in words.

    Replaying twice changes nothing. `dry_run` counts what is lacking.
    """
    counts: Counter[str] = Counter()
    for _receiver, done in journal_replay.send(sender=None, contents=contents, at=at, dry_run=dry_run):
        counts.update(done)
    return counts


def count_missing(*, contents: JournalContents, at: datetime) -> int:
    """Return how many of the actions in these journals the database lacks."""
    counts = replay(contents=contents, at=at, dry_run=True)
    return sum(count for words, count in counts.items() if words.endswith("lacking"))


def is_in_sync(*, at: datetime, grace: timedelta = NO_GRACE) -> bool:
    """Whether the database has everything that the journal says was asked for until `grace` ago.

    How far the journal was read and found in the database is stored there too: a restore brings an older position back
    with the older rows. A line is on the disk a moment before its rows are committed, hence `grace`.
    """
    path = Path(settings.OPT_OUT_JOURNAL)
    try:
        return not path.exists() or _is_applied(path, at, grace)
    except OSError:  # a journal that cannot be read may say anything
        return False


def catch_up(*, at: datetime) -> bool:
    """Apply what this machine's journal holds and the database lacks; return whether nothing is lacking any more."""
    if is_in_sync(at=at):
        return True
    try:
        lines = [line for line in _new_lines() if not _may_be_uncommitted(line, at)]
        counts = replay(contents=read_contents(lines=lines), at=at)
    except Exception as error:  # tried again by the job of the next minute; until then mailings wait
        logger.error("The opt-out journal could not be applied: %s", describe_error(error))
        return False
    done = {words: count for words, count in counts.items() if not words.endswith(NOTHING_DONE)}
    if done or None in lines:
        audit_log.append(kind="journal-replayed", at=at, facts={"counts": done, "unreadable": lines.count(None)})
    return is_in_sync(at=at)


class JournalTail:
    """What the journal says from now on, read again whenever it has grown."""

    def __init__(self) -> None:
        self._path = Path(settings.OPT_OUT_JOURNAL)
        self._offset = self._end()
        self._contents = JournalContents()

    def actions(self) -> dict[tuple[str, str], JournalLine]:
        """Return the last action for each address and scope since this was made."""
        if (end := self._end()) > self._offset:
            for line in read_lines(path=self._path, start=self._offset):
                self._contents.add(line)
            self._offset = end
        return self._contents.actions

    def _end(self) -> int:
        try:
            return tail_offset(path=self._path)
        except OSError:  # there is none yet, or it cannot be read: then mailings wait anyway (catch_up)
            return 0


def _is_applied(path: Path, at: datetime, grace: timedelta) -> bool:
    journal, end = file_id(path=path), tail_offset(path=path)
    if JournalPosition.objects.known(journal=journal) == end:
        return True
    lines = [line for line in _new_lines() if not grace or _is_older(line, at, grace)]
    if count_missing(contents=read_contents(lines=lines), at=at):
        return False
    if not grace:
        JournalPosition.objects.update_or_create(journal=journal, defaults={"offset": end})
    return True


def _new_lines() -> Iterator[JournalLine | None]:
    """Yield the lines after the stored position."""
    path = Path(settings.OPT_OUT_JOURNAL)
    known = JournalPosition.objects.known(journal=file_id(path=path))
    yield from read_lines(path=path, start=known if known < tail_offset(path=path) else 0)


def _is_older(line: JournalLine | None, at: datetime, grace: timedelta) -> bool:
    """Whether a line is beyond its grace. A clock that ran ahead gives it none."""
    return line is None or not at - grace < line.at <= at + MAX_AHEAD


def _may_be_uncommitted(line: JournalLine | None, at: datetime) -> bool:
    return line is not None and line.action == ERASURE and abs(at - line.at) < COMMITTING
