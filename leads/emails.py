"""The mails of this app, one function each."""

from datetime import datetime
from typing import Any

from django.conf import settings

from leads.models import Contact, InformationRequest
from responsys_site.core.email_addresses import mask
from responsys_site.core.http.absolute_urls import absolute_url, absolute_url_with_placeholder
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import render_email

LEAD_MANAGERS = "Lead managers"  # who of the staff answers requests for information


def opt_out_address() -> str:
    """Return the address of the opt-out page with the marker that each delivery fills with its own token."""
    return absolute_url_with_placeholder("leads:opt_out", "opt_out_token")


def send_request_arrived(*, request: InformationRequest, addresses: list[str], at: datetime) -> Message:
    """Queue an e-mail about a new request to each of these addresses of lead managers.

    Number, due time and link only: who asked and for what is read where looks are recorded. The same number of
    queries for however many colleagues.
    """
    page = absolute_url("admin:leads_informationrequest_change", request.pk)
    fields = {"reference": request.reference, "page": page}
    recipients = [Recipient(address=address, fields=fields) for address in addresses]
    context = {"role": LEAD_MANAGERS, "due_at": request.due_at}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="leads/new_request", context=context),
        recipients=recipients,
        at=at,
    )


def send_unseen_requests(*, number: int, addresses: list[str], at: datetime) -> Message:
    """Tell these addresses that so many quarantined requests have been seen by no one."""
    page = absolute_url("admin:leads_quarantinedsubmission_changelist")
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(
            template="leads/quarantine_waiting", context={"role": LEAD_MANAGERS, "number": number, "page": page}
        ),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def confirm_address() -> str:
    """Return the address of the confirm page with the marker that each delivery fills with its own token."""
    return absolute_url_with_placeholder("leads:confirm", "confirm_token")


def send_confirm_link(*, contact: Contact, purpose: str, token: str, at: datetime) -> Message:
    """Queue a link by which the person confirms `purpose`."""
    context = {"purpose": purpose, "confirm_address": confirm_address()}
    return _queue("confirm_link", context, Recipient(contact.address, {"confirm_token": token}), at)


def send_opt_out_receipt(*, contact: Contact, scope: str, token: str, asked_of_us: bool, at: datetime) -> Message:
    """Queue the receipt of an opt-out, with a link to ask for mailings again; the link alone undoes nothing.

    `asked_of_us`: it was asked for by letter, call or form, and not by a link.
    """
    context = {"scope": scope, "opted_out_at": at, "confirm_address": confirm_address(), "asked_of_us": asked_of_us}
    return _queue("opt_out_receipt", context, Recipient(contact.address, {"confirm_token": token}), at)


def send_opt_out_link(*, address: str, at: datetime) -> Message:
    """Queue an opt-out link to an address, on file or not."""
    return _queue("opt_out_link", {"asked_at": at}, Recipient(address), at)


def _queue(message: str, context: dict[str, Any], recipient: Recipient, at: datetime) -> Message:
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"leads/{message}", context={**context, "opt_out_address": opt_out_address()}),
        recipients=[recipient],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def send_profile_link(*, contact: Contact, token: str, at: datetime) -> Message:
    """Queue the link that the person asked for."""
    context = {"link": absolute_url_with_placeholder("leads:profile", "profile_token"), "asked_at": at}
    return _queue_profile_mail("profile_link", context, contact.address, {"profile_token": token}, at)


def send_details_changed(*, contact: Contact, at: datetime) -> Message:
    """Queue an e-mail that details were changed, without the details: someone else may own the mailbox now."""
    context = {"changed_at": at, "ask_for_link": absolute_url("leads:profile_link")}
    return _queue_profile_mail("details_changed", context, contact.address, {}, at)


def send_erasure_link(*, contact: Contact, token: str, at: datetime) -> Message:
    """Queue the link by which the person confirms that everything is to be removed."""
    context = {"link": absolute_url_with_placeholder("leads:erasure", "erasure_token"), "asked_at": at}
    return _queue_profile_mail("erasure_link", context, contact.address, {"erasure_token": token}, at)


def send_new_address_link(*, address: str, token: str, at: datetime) -> Message:
    """Queue the link by which the holder of a new address confirms it. Who asked is not said."""
    context = {"link": absolute_url_with_placeholder("leads:new_address", "new_address_token"), "asked_at": at}
    return _queue_profile_mail("confirm_address", context, address, {"new_address_token": token}, at)


def send_address_in_use(*, address: str, at: datetime) -> Message:
    """Tell a contact that another record asked for their address, and that nothing was changed."""
    context = {"asked_at": at, "ask_for_link": absolute_url("leads:profile_link")}
    return _queue_profile_mail("address_in_use", context, address, {}, at)


def send_old_address_told(*, old: str, new: str, at: datetime) -> Message:
    """Queue the word to the old address that it is replaced; the new one is named only so far as its owner knows it."""
    return _queue_profile_mail("address_changed", {"changed_at": at}, old, {"new_address": mask(new)}, at)


def _queue_profile_mail(
    message: str, context: dict[str, Any], address: str, fields: dict[str, str], at: datetime
) -> Message:
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"leads/{message}", context={**context, "opt_out_address": opt_out_address()}),
        recipients=[Recipient(address=address, fields=fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )
