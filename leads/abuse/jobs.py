from datetime import datetime, timedelta

from leads.abuse.reminding import remind_of_unseen
from leads.models import LaidAside
from responsys_site.ground.jobs import periodic


@periodic(name="erase-requests-laid-aside", every=timedelta(hours=1))
def erase_requests_laid_aside(*, at: datetime) -> str:
    """Erase what was seen 30 days ago and not released. Nothing else knows of it: no person, no choice, no mail."""
    erased, _by_model = LaidAside.objects.lapsed(at=at).delete()
    return f"{erased} requests erased that staff saw 30 days ago and did not release"


@periodic(name="remind-of-requests-laid-aside", every=timedelta(hours=6))
def remind_of_requests_laid_aside(*, at: datetime) -> str:
    """Tell lead managers once a day of what none of them has seen."""
    return f"colleagues told of {remind_of_unseen(at=at)} requests that no one has seen"
