"""Rows that are worked on one after another, so that one that fails stops none of the others."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import connection

from responsys_site.core.error_description import describe_error

logger = logging.getLogger(__name__)


class SomeRowsFailed(Exception):
    """The rows that could be done are done; some failed. Its text is numbers alone, fit to be shown."""


def for_each_row[Row](rows: Iterable[Row], act: Callable[[Row, datetime], object], *, at: datetime) -> int:
    """Call `act(row, at)` for each row and return for how many it was true. Call it outside of any transaction.

    `act` opens a transaction of its own, so that a row that fails leaves nothing behind. Its failure is logged without
    any value, and the next row is done. Raises SomeFailed after the last one; and at once what `act` raised, if the
    database is lost.
    """
    tried = done = failed = 0
    for row in rows:
        tried += 1
        try:
            done += bool(act(row, at))
        except Exception as error:
            if connection.needs_rollback or not connection.is_usable():
                raise
            # The text of an error may quote what a person typed.
            logger.error("One row failed: %s in %s", describe_error(error), act.__module__)
            failed += 1
    if failed:
        raise SomeRowsFailed(f"{failed} of {tried}")
    return done
