from datetime import datetime

from privacy.promises.runner import run_checks
from privacy.promises.states import CHECKED_EVERY
from responsys_site.core.jobs.scheduler import periodic


@periodic(name="check-promises", every=CHECKED_EVERY, keeps=("K4",))
def check_promises_job(*, at: datetime) -> str:
    results = run_checks(at=at)
    return f"{sum(result.state == 'kept' for result in results)} of {len(results)} kept"
