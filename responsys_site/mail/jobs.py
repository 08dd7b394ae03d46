from datetime import datetime, timedelta

from django.conf import settings

from responsys_site.core.jobs.scheduler import periodic
from responsys_site.mail.inbound.dispatch import handle_in_child, handle_new
from responsys_site.mail.inbound.imap import parse_imap_url, poll
from responsys_site.mail.inbound.retention import purge
from responsys_site.mail.queue.claims import release_expired_claims, undo_clock_skew
from responsys_site.mail.queue.control import apply_pending
from responsys_site.mail.queue.tasks import send_due


@periodic(name="send-waiting-mail", every=timedelta(minutes=1), keeps=("L2", "L4", "C1", "E1"))
def send_waiting_mail_each_minute(*, at: datetime) -> str:
    """Send what is due even if its task was lost."""
    moved = apply_pending(at=at)
    undo_clock_skew(at=at)
    returned = release_expired_claims(at=at)
    run = send_due(at=at)
    words = f"{run.tried} deliveries tried, {returned} taken back from workers that are gone, {moved} held or released"
    if run.mailings_paused:
        words += "; mailings wait until the opt-out journal is replayed"
    return f"{words}; the relay could not be reached ({run.unreachable})" if run.unreachable else words


@periodic(name="fetch-incoming-mail", every=timedelta(minutes=2), keeps=("L3", "L5", "E1"))
def fetch_incoming_mail(*, at: datetime) -> str:
    """Fetch from the mailbox of IMAP_URL, if there is one."""
    if not settings.IMAP_URL:
        return "no mailbox to fetch from"
    polled = poll(address=parse_imap_url(settings.IMAP_URL), at=at)
    return f"{polled.stored} stored, {polled.known} were here already, {polled.refused} refused by the server"


@periodic(name="handle-incoming-mail", every=timedelta(minutes=1), keeps=("L3", "L5", "E1"))
def handle_incoming_mail(*, at: datetime) -> str:
    """Offer new mail to the handlers: a job of its own, so that a mailbox that hangs holds up no mail that is here."""
    handled = handle_in_child(at=at) if settings.INCOMING_MAIL_IN_CHILD else handle_new(at=at)
    return f"{handled.taken} taken by a handler, {handled.waiting} left to staff, {handled.failed} failed for now"


@periodic(name="purge-incoming-mail", every=timedelta(days=1))
def purge_incoming_mail(*, at: datetime) -> str:
    return f"{purge(at=at)} mails that are no longer needed removed"
