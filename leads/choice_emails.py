"""The mails about choices: confirm one, opt out by mail, and the receipt of an opt-out."""

from datetime import datetime
from typing import Any

from django.conf import settings

from leads.emails import opt_out_address
from leads.models import Contact
from responsys_site.ground.page_addresses import marked_address
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def confirm_address() -> str:
    """Return the address of the confirm page with the marker that each delivery fills with its own token."""
    return marked_address("leads:confirm", "confirm_token")


def send_confirm_link(*, contact: Contact, purpose: str, token: str, at: datetime) -> Message:
    """Queue a link by which the person confirms `purpose`."""
    context = {"purpose": purpose, "confirm_address": confirm_address()}
    return _queue("confirm_link", context, Recipient(contact.address, {"confirm_token": token}), at)


def send_opt_out_receipt(*, contact: Contact, scope: str, token: str, asked_of_us: bool, at: datetime) -> Message:
    """Queue the word that the opt-out holds, with a link to ask again: it takes nothing back by itself.

    `asked_of_us`: somebody wrote, called or used a form of ours, and pressed no button behind a link.
    """
    context = {"scope": scope, "opted_out_at": at, "confirm_address": confirm_address(), "asked_of_us": asked_of_us}
    return _queue("opt_out_receipt", context, Recipient(contact.address, {"confirm_token": token}), at)


def send_opt_out_link(*, address: str, at: datetime) -> Message:
    """Queue an opt-out link to an address, on file or not."""
    return _queue("opt_out_link", {"asked_at": at}, Recipient(address), at)


def _queue(message: str, context: dict[str, Any], recipient: Recipient, at: datetime) -> Message:
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template=f"leads/{message}", context={**context, "opt_out_address": opt_out_address()}),
        recipients=[recipient],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )
