"""Periodic work on the people on file."""

from datetime import datetime, timedelta

from leads.retention import erase, past_retention
from responsys_site.ground.jobs import periodic


@periodic(name="erase-after-retention", every=timedelta(days=1))
def erase_after_retention(*, at: datetime) -> str:
    erased = 0
    while people := past_retention(at=at):
        for contact in people:
            erase(contact=contact, reason="retention", at=at)
        erased += len(people)
    return f"{erased} people erased"
