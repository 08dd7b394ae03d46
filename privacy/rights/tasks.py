from django.tasks import task

from privacy.rights.carrying_out import carry_out_all, make_all
from responsys_site.ground.database_clock import working_time


@task()
def act_on_requests() -> None:
    """Make the copies and carry out the erasures that were asked for. It may run at any time, any number of times."""
    at = working_time()
    make_all(at=at)
    carry_out_all(at=at)
