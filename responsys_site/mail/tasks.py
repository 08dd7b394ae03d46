from django.tasks import task
from django.utils import timezone

from responsys_site.mail.sending import send_due


@task()
def send_waiting_mail() -> None:
    """Send what is due. It may run at any time, any number of times, in any number of workers."""
    send_due(at=timezone.now())
