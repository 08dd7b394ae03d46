"""Two addresses for the machines that watch over this process.

They say yes or no. A process that is ready also names the parts of the site snapshot that it cannot read: the pages of
the others go on, so it stays in service.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, connections

from responsys_site.edge import snapshot
from responsys_site.edge.database_clock import clock
from responsys_site.edge.database_places import places
from responsys_site.edge.headers import Headers

logger = logging.getLogger(__name__)


def is_up() -> bool:
    """The process answers."""
    return True


def is_ready() -> bool:
    """The database answers, the snapshot was read in the last ten minutes, and our clock agrees with the database's."""
    if not places.take():
        return False
    try:
        # A connection of its own: an old one may have outlived its database.
        with closing(connections.create_connection(DEFAULT_DB_ALIAS)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return clock.is_right() and not snapshot.current().is_stale(at=datetime.now(UTC))
    except Exception as error:  # whatever it is, the answer is no
        logger.warning("Not ready: %s", type(error).__name__)
        return False
    finally:
        places.give_back()


PROBES: dict[str, Callable[[], bool]] = {"/healthz": is_up, "/readyz": is_ready}


def probe(path: str) -> tuple[str, Headers, bytes]:
    """Return status line, headers and body of the answer to this probe."""
    line, word = ("200 OK", b"ok\n") if PROBES[path]() else ("503 Service Unavailable", b"not ready\n")
    if path == "/readyz" and (held := snapshot.held()):
        word += "".join(f"not read: {name}\n" for name in held.failing).encode()
    return line, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(word)))], word
