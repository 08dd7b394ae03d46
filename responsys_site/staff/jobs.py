from datetime import datetime, timedelta

from responsys_site.core.jobs.scheduler import periodic
from responsys_site.staff.sign_in_attempts import record_failures


@periodic(name="record-password-failures", every=timedelta(minutes=10))
def record_password_failures(*, at: datetime) -> str:
    return f"{record_failures(at=at)} lines of wrong passwords recorded"
