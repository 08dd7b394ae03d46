"""When a version of the policy is to be looked at again."""

from datetime import datetime, timedelta

from privacy.clock import Numbered

EVERY = timedelta(days=365)


def review_due_at(*, version: Numbered) -> datetime | None:
    """Return when the policy is to be reviewed by: a year after it came into force; None until that is known."""
    return version.in_force_at and version.in_force_at + EVERY
