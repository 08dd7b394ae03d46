"""What a site snapshot is: the parts that were read, when, and until when they stand."""

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

logger = logging.getLogger(__name__)
STALE_AFTER = timedelta(minutes=10)


class SnapshotUnavailable(Exception):
    """What a page needs of the snapshot was never read in this process, and cannot be read now."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that public pages show. Parts are read as attributes: `snapshot.policy`.

    Each is the last state that could be read. `failing` has the type of the error by the name of each part whose
    newest read failed; one that was never read raises SnapshotUnavailable, and `known` returns None for it.

    `revision` changes with the content and at every instant; `valid_from` and `valid_until` are POSIX seconds.
    """

    parts: Mapping[str, Any]
    revision: str
    read_at: datetime
    valid_from: float
    valid_until: float
    failing: Mapping[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in self.__dict__["parts"]:
            return self.__dict__["parts"][name]
        if name in self.__dict__["failing"]:
            raise SnapshotUnavailable(f"the part {name} of the site snapshot was never read")
        raise AttributeError(f"the site snapshot has no part {name!r}; see SITE_SNAPSHOT")

    def known(self, name: str) -> Any:
        """Return a part for a page that only mentions it, None if it was never read."""
        return self.parts.get(name)

    def age(self, *, at: datetime) -> timedelta:
        """Return the time since a part was last read."""
        return at - self.read_at

    def is_stale(self, *, at: datetime) -> bool:
        """Return whether rereads have failed for so long that this process should not be asked."""
        return self.age(at=at) > STALE_AFTER


def next_instant(*, parts: Mapping[str, Any], at: datetime) -> float:
    """Return the POSIX second of the first instant after `at` that a part knows of; infinity without one."""
    known = [_next_instant(part, at) for part in parts.values() if hasattr(part, "next_instant")]
    return min((instant.timestamp() for instant in known if instant is not None and instant > at), default=math.inf)


def _next_instant(part: Any, at: datetime) -> datetime | None:
    try:
        return part.next_instant(at)
    except Exception as error:  # it could say so when it was read; the others still turn
        logger.error("A part of the site snapshot cannot say when it turns (%s)", type(error).__name__)
        return None
