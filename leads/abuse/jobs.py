from datetime import datetime, timedelta

from leads.models import LaidAside
from responsys_site.ground.jobs import periodic


@periodic(name="erase-requests-laid-aside", every=timedelta(hours=1))
def erase_requests_laid_aside(*, at: datetime) -> str:
    """Erase what nobody released in 30 days. Nothing else knows of it: no person, no choice, no mail."""
    erased, _by_model = LaidAside.objects.lapsed(at=at).delete()
    return f"{erased} requests that lay aside for 30 days erased"
