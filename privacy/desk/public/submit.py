"""What the public forms of the desk store, and the rate limits that they count against."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from privacy.desk.cases.create import create_case
from privacy.desk.models import Attachment, Case, LinkRequest
from privacy.desk.models.attachment import CHUNK_SIZE
from privacy.desk.public.forms import CaseForm
from privacy.desk.tasks import mail_case_links
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_NETWORK = 5, 20
FILES_PER_HOUR = 60  # of all senders together
LINKS_PER_MAILBOX, LINKS_PER_REFERENCE, LINKS_PER_NETWORK = 3, 5, 20


def case_limits(*, form: CaseForm, is_suspect: bool, client_ip: str) -> list[RateLimit]:
    """Return the limits of the network and of the mailbox that the form names.

    A suspected program uses up nothing that people share, and no person's mailbox.
    """
    mailbox = base_mailbox(address=form.cleaned_data["email"])
    return [
        RateLimit("case-of-network", network_of(client_ip), PER_NETWORK, HOUR),
        RateLimit(_name("case-of-address", is_suspect), mailbox, PER_MAILBOX, DAY),
    ]


def shared_case_limits(*, form: CaseForm, is_suspect: bool) -> list[RateLimit]:
    """Return the limits of all senders together; a file is stored in the database."""
    limits = [RateLimit(_name("case-of-all", is_suspect), "", settings.CASES_PER_HOUR, HOUR)]
    if form.case_file is not None:
        limits.insert(0, RateLimit(_name("case-file-of-all", is_suspect), "", FILES_PER_HOUR, HOUR))
    return limits


def _name(name: str, is_suspect: bool) -> str:
    return f"suspect-{name}" if is_suspect else name


def create_case_from_form(*, form: CaseForm, quarantine_reason: str, nonce_digest: str, at: datetime) -> None:
    """Create the case that a valid form asks for, with the file that came along."""
    case = create_case(
        kind=form.case_kind,
        text=form.case_text,
        channel=Case.Channel.FORM,
        address=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        quarantine_reason=quarantine_reason,
        form_nonce_digest=nonce_digest,
        at=at,
    )
    if form.case_file is not None:
        Attachment.objects.store(
            event=case.events.get(kind="in"),
            name=form.case_file.name or "",
            declared_type=form.case_file.content_type or "",
            chunks=form.case_file.chunks(CHUNK_SIZE),
        )


def link_request_limits(*, reference: str, address: str, client_ip: str) -> list[RateLimit]:
    """Return the limits for requesting a link: of the network, the mailbox, the reference."""
    return [
        RateLimit("case-link-of-network", network_of(client_ip), LINKS_PER_NETWORK, HOUR),
        RateLimit("case-link-of-address", base_mailbox(address=address), LINKS_PER_MAILBOX, DAY),
        RateLimit("case-link-of-reference", reference, LINKS_PER_REFERENCE, DAY),
    ]


def request_case_link(*, reference: str, address: str, at: datetime) -> None:
    """Have a worker mail the link if the reference and the address belong together.

    The work is the same for all, so that neither the response nor its time reveals whether they do.
    """
    LinkRequest.objects.create(reference=reference, address_digest=keyed_digest(address), asked_at=at)
    transaction.on_commit(partial(enqueue_soon, mail_case_links), robust=True)
