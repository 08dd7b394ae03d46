from datetime import datetime, timedelta

from django.conf import settings

from responsys_site.ground.jobs import periodic
from responsys_site.mail.intake.child_process import handle_in_child
from responsys_site.mail.intake.handling import handle_new
from responsys_site.mail.intake.mailbox_address import mailbox_address
from responsys_site.mail.intake.polling import poll
from responsys_site.mail.intake.retention import purge


@periodic(name="fetch-incoming-mail", every=timedelta(minutes=2), keeps=("L3", "L5", "E1"))
def fetch_incoming_mail(*, at: datetime) -> str:
    """Fetch from the mailbox of IMAP_URL, if there is one."""
    if not settings.IMAP_URL:
        return "no mailbox to fetch from"
    polled = poll(address=mailbox_address(settings.IMAP_URL), at=at)
    return f"{polled.stored} stored, {polled.known} were here already, {polled.refused} refused by the server"


@periodic(name="handle-incoming-mail", every=timedelta(minutes=1), keeps=("L3", "L5", "E1"))
def handle_incoming_mail(*, at: datetime) -> str:
    """Offer new mail to the handlers: a job of its own, so that a mailbox that hangs holds up no mail that is here."""
    handled = handle_in_child(at=at) if settings.INCOMING_MAIL_IN_CHILD else handle_new(at=at)
    return f"{handled.taken} taken by a handler, {handled.waiting} left to staff, {handled.failed} failed for now"


@periodic(name="purge-incoming-mail", every=timedelta(days=1))
def purge_incoming_mail(*, at: datetime) -> str:
    return f"{purge(at=at)} mails that nobody needs any more removed"
