from django.tasks import task
from django.utils import timezone

from leads.profile_links import mail_links_wished_for
from leads.telling import tell_of_new_requests


@task()
def mail_profile_links() -> None:
    """Mail the profile links that were asked for. It may run at any time, any number of times."""
    mail_links_wished_for(at=timezone.now())


@task()
def tell_colleagues() -> None:
    """Tell lead managers of the requests that came. It may run at any time, any number of times."""
    tell_of_new_requests(at=timezone.now())
