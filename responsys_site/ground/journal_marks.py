"""Whether the database knows what this machine's journal holds: one that was restored from a backup does not."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from responsys_site.ground.database_clock import AHEAD
from responsys_site.ground.journal import end_of, lines_of, name_of
from responsys_site.ground.models import JournalMark
from responsys_site.ground.replaying import Standing, count_lacking

AT_ONCE = timedelta(0)


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


def _is_known(path: Path, at: datetime, leave: timedelta) -> bool:
    name, end = name_of(path=path), end_of(path=path)
    known = JournalMark.objects.known(journal=name)
    if known == end:
        return True
    standing = Standing()
    for line in lines_of(path=path, start=known if known < end else 0):
        if line is None or not at - leave < line.at <= at + AHEAD:  # a clock that ran ahead gives no leave
            standing.add(line)
    if count_lacking(standing=standing, at=at):
        return False
    if not leave:
        JournalMark.objects.update_or_create(journal=name, defaults={"read_up_to": end})
    return True
