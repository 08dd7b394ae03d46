"""When a version of the policy is to be looked at again."""

from datetime import datetime, timedelta
from typing import Protocol

EVERY = timedelta(days=365)


class Reviewed(Protocol):
    @property
    def substance_since(self) -> datetime | None: ...

    @property
    def reviewed_at(self) -> datetime | None: ...


def review_due_at(*, version: Reviewed) -> datetime | None:
    """Return when the policy is to be reviewed by: a year after its substance came into force, or its last review.

    A correction changes no substance and leaves the year as it runs. None until that is known.
    """
    since = version.substance_since
    return since and max(filter(None, [since, version.reviewed_at])) + EVERY
