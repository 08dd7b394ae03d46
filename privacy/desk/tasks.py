"""Send a new link to a case to people who gave its reference and its address."""

from datetime import datetime

from django.tasks import task

from privacy.desk.cases.timeline import log_event
from privacy.desk.emails import send_link
from privacy.desk.models import Case, CaseEvent, LinkRequest
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.mail.dead_mailboxes import revive


def send_requested_links(*, at: datetime) -> int:
    """Look up each wish, mail a link where it names a case and its person, and return how many were looked up."""
    return LinkRequest.objects.process_each(mail=lambda wish: _mail_link(wish, at))


def _mail_link(wish: LinkRequest, at: datetime) -> None:
    theirs = Case.objects.not_quarantined().of_address(address_digest=wish.address_digest).exclude(address="")
    case = theirs.with_reference(reference=wish.reference)
    if case is not None:
        revive(address_digest=wish.address_digest)
        message = send_link(case=case, at=at)
        log_event(case=case, event=CaseEvent.Event.LINK_MAILED, at=at, message=message)


@task()
def mail_case_links() -> None:
    """Mail the links to cases that were asked for. It may run at any time, any number of times."""
    send_requested_links(at=trusted_now())
