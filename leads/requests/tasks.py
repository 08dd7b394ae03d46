"""What workers do with requests: create them from submissions, and tell lead managers of those that came."""

from datetime import datetime

from django.db import transaction
from django.tasks import task

from leads.emails import LEAD_MANAGERS, send_request_arrived
from leads.models import InformationRequest
from leads.requests.process import process_pending
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.email_addresses import emails_of_role
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


BATCH = 200


def notify_staff_of_new_requests(*, at: datetime) -> int:
    """Queue a mail for each open request of which no colleague was told yet; return how many requests there were.

    While no colleague has an address they stay unnotified until one has. Any number of workers may do
    so at once: the e-mail and the note that it was queued are one transaction.
    """
    told = 0
    while batch := _notify_batch(at):
        told += batch
    return told


@transaction.atomic
def _notify_batch(at: datetime) -> int:
    requests = list(skip_locked(InformationRequest.objects.not_notified())[:BATCH])
    addresses = emails_of_role(role=LEAD_MANAGERS) if requests else []
    if not addresses:
        return 0
    for request in requests:
        send_request_arrived(request=request, addresses=addresses, at=at)
    InformationRequest.objects.filter(pk__in=[request.pk for request in requests]).update(notified_at=at)
    return len(requests)
