"""When a version of the policy is to be looked at again."""

from datetime import datetime, timedelta
from typing import Protocol

EVERY = timedelta(days=365)


class Reviewed(Protocol):
    @property
    def in_force_at(self) -> datetime | None: ...

    @property
    def reviewed_at(self) -> datetime | None: ...


def review_due_at(*, version: Reviewed) -> datetime | None:
    """Return when the policy is to be reviewed by: a year after it came into force, or after its last review.

    None until that is known.
    """
    return version.in_force_at and max(filter(None, [version.in_force_at, version.reviewed_at])) + EVERY
