from django.tasks import task
from django.utils import timezone

from privacy.rights.carrying_out import carry_out_all, make_all


@task()
def act_on_requests() -> None:
    """Make the copies and carry out the erasures that were asked for. It may run at any time, any number of times."""
    at = timezone.now()
    make_all(at=at)
    carry_out_all(at=at)
