from datetime import datetime, timedelta

from leads.abuse.reminding import remind_of_unseen
from leads.models import LaidAside
from responsys_site.ground.jobs import periodic


@periodic(name="erase-requests-laid-aside", every=timedelta(hours=1))
def erase_requests_laid_aside(*, at: datetime) -> str:
    """Erase what nobody released in 30 days. Nothing else knows of it: no person, no choice, no mail."""
    erased, _by_model = LaidAside.objects.lapsed(at=at).delete()
    return f"{erased} requests that lay aside for 30 days erased"


@periodic(name="remind-of-requests-laid-aside", every=timedelta(hours=6))
def remind_of_requests_laid_aside(*, at: datetime) -> str:
    """Tell lead managers once a day of what is about to be erased unseen."""
    return f"colleagues told of {remind_of_unseen(at=at)} requests that no one has seen"
