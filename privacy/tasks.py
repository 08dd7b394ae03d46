from django.tasks import task

from privacy.notices.posting import post_approved
from privacy.notices.settling import settle
from privacy.notices.withdrawal_notice import tell_of_withdrawals
from responsys_site.ground.database_clock import working_time


@task()
def post_what_is_approved() -> None:
    """Post what two people agreed to. It may run at any time, any number of times, in any number of workers."""
    post_approved(at=working_time())
    settle(at=working_time())


@task()
def settle_notices() -> None:
    """Record which notices have settled. It may run at any time, any number of times, in any number of workers."""
    settle(at=working_time())


@task()
def tell_of_what_was_withdrawn() -> None:
    """Tell those who were told of a version that is withdrawn. It may run at any time, any number of times."""
    tell_of_withdrawals(at=working_time())
