from django.tasks import task
from django.utils import timezone

from leads.profile_links import mail_profile_link
from leads.telling import tell_of_new_requests


@task()
def mail_profile_link_to(address_digest: str) -> None:
    """Mail a new profile link if somebody is on file under this keyed digest; otherwise do nothing."""
    mail_profile_link(address_digest=address_digest, at=timezone.now())


@task()
def tell_colleagues() -> None:
    """Tell lead managers of the requests that came. It may run at any time, any number of times."""
    tell_of_new_requests(at=timezone.now())
