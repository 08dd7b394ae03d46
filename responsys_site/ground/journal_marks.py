"""Whether the database knows what this machine's journal holds, and how it comes to know it."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from responsys_site.ground import evidence
from responsys_site.ground.database_clock import AHEAD
from responsys_site.ground.journal import Line, end_of, lines_of, name_of
from responsys_site.ground.models import JournalMark
from responsys_site.ground.replaying import ERASURE, Standing, count_lacking, replay, standing_in

logger = logging.getLogger(__name__)
AT_ONCE = timedelta(0)
NOTHING_DONE = ("there already", "left as it is", "lacking")
COMMITTING = timedelta(minutes=1)  # an erasure this young may be in a transaction that is still open


def is_replayed(*, at: datetime, leave: timedelta = AT_ONCE) -> bool:
    """Whether the database has all that the journal says was asked for until `leave` ago.

    What was found there is marked in the database itself, and not read again: a restore brings an older mark back with
    the older rows. A journal that cannot be read may say anything. An act is on the disk a moment before its rows are
    committed; whom that would alarm gives it some `leave`.
    """
    path = Path(settings.OPT_OUT_JOURNAL)
    try:
        return not path.exists() or _is_known(path, at, leave)
    except OSError:
        return False


def catch_up(*, at: datetime) -> bool:
    """Apply what this machine's journal holds and the database lacks; return whether nothing is lacking any more.

    That is an opt-out taken while the database could not be reached, an act whose rows were never committed, or what
    was asked for since the backup that the database was restored from.
    """
    if is_replayed(at=at):
        return True
    try:
        lines = [line for line in _unmarked_lines() if not _may_be_open(line, at)]
        counts = replay(standing=standing_in(lines=lines), at=at)
    except Exception as error:  # tried again by the job of the next minute; until then mailings wait
        logger.error("The opt-out journal could not be applied: %s", type(error).__name__)
        return False
    # An erasure whose transaction may be open is left alone, and found again by the next run: that is no evidence.
    done = {words: count for words, count in counts.items() if not words.endswith(NOTHING_DONE)}
    if done or None in lines:
        evidence.record(kind="journal-replayed", at=at, facts={"counts": done, "unreadable": lines.count(None)})
    return is_replayed(at=at)


class Tail:
    """What the journal says from now on, read again whenever it has grown."""

    def __init__(self) -> None:
        self._path = Path(settings.OPT_OUT_JOURNAL)
        self._read_up_to = self._end()
        self._standing = Standing()

    def acts(self) -> dict[tuple[str, str], Line]:
        """Return the last act of each address and scope since this was made."""
        if (end := self._end()) > self._read_up_to:
            for line in lines_of(path=self._path, start=self._read_up_to):
                self._standing.add(line)
            self._read_up_to = end
        return self._standing.acts

    def _end(self) -> int:
        try:
            return end_of(path=self._path)
        except OSError:  # there is none yet, or it cannot be read: then mailings wait anyway (catch_up)
            return 0


def _is_known(path: Path, at: datetime, leave: timedelta) -> bool:
    name, end = name_of(path=path), end_of(path=path)
    if JournalMark.objects.known(journal=name) == end:
        return True
    lines = [line for line in _unmarked_lines() if not leave or _is_older(line, at, leave)]
    if count_lacking(standing=standing_in(lines=lines), at=at):
        return False
    if not leave:
        JournalMark.objects.update_or_create(journal=name, defaults={"read_up_to": end})
    return True


def _unmarked_lines() -> Iterator[Line | None]:
    path = Path(settings.OPT_OUT_JOURNAL)
    known = JournalMark.objects.known(journal=name_of(path=path))
    yield from lines_of(path=path, start=known if known < end_of(path=path) else 0)


def _is_older(line: Line | None, at: datetime, leave: timedelta) -> bool:
    """Whether a line gets no leave any more. A clock that ran ahead gives it none."""
    return line is None or not at - leave < line.at <= at + AHEAD


def _may_be_open(line: Line | None, at: datetime) -> bool:
    return line is not None and line.act == ERASURE and abs(at - line.at) < COMMITTING
