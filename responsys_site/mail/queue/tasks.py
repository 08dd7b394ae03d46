from django.conf import settings
from django.tasks import task

from responsys_site.core.db.database_clock import trusted_now
from responsys_site.mail.queue.control import apply_pending
from responsys_site.mail.queue.sending import send_due


@task()
def send_waiting_mail(colleagues: int | None = None) -> None:
    """Send what is due. It may run at any time, any number of times, in any number of workers.

    Whoever finds more than one batch wakes a colleague, as long as there are `colleagues` left to wake.
    """
    others = settings.MAIL_SENDERS - 1 if colleagues is None else colleagues
    wake = (lambda: send_waiting_mail.enqueue(others - 1)) if others > 0 else None
    run = send_due(at=trusted_now(), on_backlog=wake)
    if run.more:
        send_waiting_mail.enqueue(0)


@task()
def apply_message_control() -> None:
    """Let deliveries follow what staff said of their messages, then send what may go."""
    apply_pending(at=trusted_now())
    send_waiting_mail.enqueue()
