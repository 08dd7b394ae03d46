from django.tasks import task

from leads.requests.notify_staff import notify_staff_of_new_requests
from leads.requests.process import process_pending
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.queue.tasks import send_waiting_mail


@task()
def process_pending_submissions() -> None:
    """Make requests of the forms that wait. It may run at any time, any number of times, in any number of workers."""
    if process_pending(at=trusted_now()):
        enqueue_request_mails()


@task()
def notify_staff() -> None:
    """Tell lead managers of the requests that came. It may run at any time, any number of times."""
    notify_staff_of_new_requests(at=trusted_now())


def enqueue_request_mails() -> None:
    """Have workers mail the acknowledgements of requests that were recorded, and tell colleagues."""
    for work in (send_waiting_mail, notify_staff):
        enqueue_soon(work)
