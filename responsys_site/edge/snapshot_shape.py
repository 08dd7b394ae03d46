"""What a site snapshot is: the parts that were read, when, and until when they stand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

STALE_AFTER = timedelta(minutes=10)


class SnapshotUnavailable(Exception):
    """The database could not be read and this process holds no earlier snapshot."""


@dataclass(frozen=True)
class Snapshot:
    """Everything that public pages show. Parts are read as attributes: `snapshot.policy`.

    `revision` changes with the content and at every instant; `valid_from` and `valid_until` are POSIX seconds.
    """

    parts: Mapping[str, Any]
    revision: str
    read_at: datetime
    valid_from: float
    valid_until: float

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["parts"][name]
        except KeyError:
            raise AttributeError(f"the site snapshot has no part {name!r}; see SITE_SNAPSHOT") from None

    def age(self, *, at: datetime) -> timedelta:
        """Return the time since the database was last read."""
        return at - self.read_at

    def is_stale(self, *, at: datetime) -> bool:
        """Return whether rereads have failed for so long that this process should not be asked."""
        return self.age(at=at) > STALE_AFTER


def next_instant(*, parts: Mapping[str, Any], at: datetime) -> float:
    """Return the POSIX second of the first instant after `at` that a part knows of; infinity without one."""
    known = [part.next_instant(at) for part in parts.values() if hasattr(part, "next_instant")]
    return min((instant.timestamp() for instant in known if instant is not None and instant > at), default=math.inf)
