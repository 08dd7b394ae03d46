from django.tasks import task

from privacy.notices.emails import send_withdrawal_notices
from privacy.notices.publish import publish_approved
from privacy.notices.settlement import settle
from responsys_site.core.db.database_clock import trusted_now


@task()
def publish_approved_versions() -> None:
    """Post what two people agreed to. It may run at any time, any number of times, in any number of workers."""
    publish_approved(at=trusted_now())
    settle(at=trusted_now())


@task()
def settle_notices() -> None:
    """Record which notices have settled. It may run at any time, any number of times, in any number of workers."""
    settle(at=trusted_now())


@task()
def notify_of_withdrawals() -> None:
    """Tell those who were told of a version that is withdrawn. It may run at any time, any number of times."""
    send_withdrawal_notices(at=trusted_now())
