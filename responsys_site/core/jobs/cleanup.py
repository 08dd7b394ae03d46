"""Periodic jobs of the core itself."""

from datetime import datetime, timedelta

from responsys_site.core import rate_limits
from responsys_site.core.jobs.scheduler import periodic


@periodic(name="forget-limits", every=timedelta(hours=6))
def delete_expired_counters(*, at: datetime) -> str:
    return f"{rate_limits.delete_expired(at=at)} counters removed"
