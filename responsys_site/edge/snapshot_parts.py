"""Read the parts of the site snapshot, each by itself: one that fails leaves the others as they are."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PartsRead:
    """What one read found. `failing` has the type of the error by the name of each part that could not be read."""

    parts: dict[str, Any] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)


def read_parts(*, at: datetime) -> PartsRead:
    """Read every part of SITE_SNAPSHOT; what a part raises is logged by its type and raised no further."""
    read = PartsRead()
    for name, path in settings.SITE_SNAPSHOT.items():
        try:
            read.parts[name] = _read(path, at)
        except Exception as error:  # whatever it is, the other parts are still to be read
            read.failing[name] = type(error).__name__
            logger.warning("The part %s of the site snapshot could not be read (%s)", name, type(error).__name__)
            if _is_away(error):  # each further part would wait for the connection until it times out
                rest = settings.SITE_SNAPSHOT.keys() - read.parts.keys()
                return PartsRead(read.parts, read.failing | dict.fromkeys(rest, type(error).__name__))
    return read


def _read(path: str, at: datetime) -> Any:
    part = import_string(path)(at=at)
    if hasattr(part, "next_instant"):
        part.next_instant(at)  # a part that cannot say when it turns would stop all others at that point
    return part


def _is_away(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError) and connection.connection is None
