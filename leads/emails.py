"""The mails of this app, one function each."""

from datetime import datetime

from leads.models import InformationRequest
from leads.roles import LEAD_MANAGERS
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def opt_out_address() -> str:
    """Return the address of the opt-out page with the marker that each delivery fills with its own token."""
    return marked_address("leads:opt_out", "opt_out_token")


def send_request_arrived(*, request: InformationRequest, addresses: list[str], at: datetime) -> Message:
    """Queue the word that a request waits, to each of these addresses of lead managers.

    Number, due time and link only: who asked and for what is read where looks are recorded. The same number of
    queries for however many colleagues.
    """
    page = page_address("admin:leads_informationrequest_change", request.pk)
    fields = {"reference": request.reference, "page": page}
    recipients = [Recipient(address=address, fields=fields) for address in addresses]
    context = {"role": LEAD_MANAGERS, "due_at": request.due_at}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template="leads/request_arrived", context=context),
        recipients=recipients,
        at=at,
    )


def send_unseen_requests(*, number: int, addresses: list[str], at: datetime) -> Message:
    """Tell these addresses that so many quarantined requests have been seen by no one."""
    page = page_address("admin:leads_laidaside_changelist")
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(
            template="leads/unseen_requests", context={"role": LEAD_MANAGERS, "number": number, "page": page}
        ),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )
