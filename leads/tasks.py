from django.tasks import task

from leads.profile_links import mail_links_wished_for
from leads.recording import record_waiting
from leads.telling import tell_of_new_requests
from responsys_site.ground.bell import ring
from responsys_site.ground.database_clock import working_time
from responsys_site.mail.tasks import send_waiting_mail


@task()
def mail_profile_links() -> None:
    """Mail the profile links that were asked for. It may run at any time, any number of times."""
    mail_links_wished_for(at=working_time())


@task()
def record_waiting_forms() -> None:
    """Make requests of the forms that wait. It may run at any time, any number of times, in any number of workers."""
    if record_waiting(at=working_time()):
        tell_of_requests()


@task()
def tell_colleagues() -> None:
    """Tell lead managers of the requests that came. It may run at any time, any number of times."""
    tell_of_new_requests(at=working_time())


def tell_of_requests() -> None:
    """Have workers mail the acknowledgements of requests that were recorded, and tell colleagues."""
    for work in (send_waiting_mail, tell_colleagues):
        ring(work)
