"""Whether the database knows what this machine's journal holds, and how it comes to know it."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from responsys_site.core.audit import audit_log
from responsys_site.core.db.database_clock import MAX_AHEAD
from responsys_site.core.error_logging import describe_error
from responsys_site.core.journal.journal_file import JournalLine, file_id, read_lines, tail_offset
from responsys_site.core.journal.replay import ERASURE, JournalContents, count_missing, read_contents, replay
from responsys_site.core.models import JournalPosition

logger = logging.getLogger(__name__)
NO_GRACE = timedelta(0)
NOTHING_DONE = ("there already", "left as it is", "lacking")
COMMITTING = timedelta(minutes=1)  # an erasure this young may be in a transaction that is still open


def is_in_sync(*, at: datetime, leave: timedelta = NO_GRACE) -> bool:
    """Whether the database has all that the journal says was asked for until `leave` ago.

    What was found there is marked in the database itself, and not read again: a restore brings an older mark back with
    the older rows. A journal that cannot be read may say anything. An act is on the disk a moment before its rows are
    committed; whom that would alarm gives it some `leave`.
    """
    path = Path(settings.OPT_OUT_JOURNAL)
    try:
        return not path.exists() or _is_applied(path, at, leave)
    except OSError:
        return False


def catch_up(*, at: datetime) -> bool:
    """Apply what this machine's journal holds and the database lacks; return whether nothing is lacking any more.

    That is an opt-out taken while the database could not be reached, an act whose rows were never committed, or what
    was asked for since the backup that the database was restored from.
    """
    if is_in_sync(at=at):
        return True
    try:
        lines = [line for line in _unmarked_lines() if not _may_be_uncommitted(line, at)]
        counts = replay(standing=read_contents(lines=lines), at=at)
    except Exception as error:  # tried again by the job of the next minute; until then mailings wait
        logger.error("The opt-out journal could not be applied: %s", describe_error(error))
        return False
    # An erasure whose transaction may be open is left alone, and found again by the next run: that is no evidence.
    done = {words: count for words, count in counts.items() if not words.endswith(NOTHING_DONE)}
    if done or None in lines:
        audit_log.append(kind="journal-replayed", at=at, facts={"counts": done, "unreadable": lines.count(None)})
    return is_in_sync(at=at)


class JournalTail:
    """What the journal says from now on, read again whenever it has grown."""

    def __init__(self) -> None:
        self._path = Path(settings.OPT_OUT_JOURNAL)
        self._read_up_to = self._end()
        self._standing = JournalContents()

    def acts(self) -> dict[tuple[str, str], JournalLine]:
        """Return the last act of each address and scope since this was made."""
        if (end := self._end()) > self._read_up_to:
            for line in read_lines(path=self._path, start=self._read_up_to):
                self._standing.add(line)
            self._read_up_to = end
        return self._standing.acts

    def _end(self) -> int:
        try:
            return tail_offset(path=self._path)
        except OSError:  # there is none yet, or it cannot be read: then mailings wait anyway (catch_up)
            return 0


def _is_applied(path: Path, at: datetime, leave: timedelta) -> bool:
    name, end = file_id(path=path), tail_offset(path=path)
    if JournalPosition.objects.known(journal=name) == end:
        return True
    lines = [line for line in _unmarked_lines() if not leave or _is_older(line, at, leave)]
    if count_missing(standing=read_contents(lines=lines), at=at):
        return False
    if not leave:
        JournalPosition.objects.update_or_create(journal=name, defaults={"offset": end})
    return True


def _unmarked_lines() -> Iterator[JournalLine | None]:
    path = Path(settings.OPT_OUT_JOURNAL)
    known = JournalPosition.objects.known(journal=file_id(path=path))
    yield from read_lines(path=path, start=known if known < tail_offset(path=path) else 0)


def _is_older(line: JournalLine | None, at: datetime, leave: timedelta) -> bool:
    """Whether a line gets no leave any more. A clock that ran ahead gives it none."""
    return line is None or not at - leave < line.at <= at + MAX_AHEAD


def _may_be_uncommitted(line: JournalLine | None, at: datetime) -> bool:
    return line is not None and line.act == ERASURE and abs(at - line.at) < COMMITTING
