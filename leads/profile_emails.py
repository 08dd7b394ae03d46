"""The mails about a person's own record, one function each. None carries a value of the record."""

from datetime import datetime
from typing import Any

from django.conf import settings

from leads.emails import opt_out_address
from leads.models import Contact
from responsys_site.ground.addresses import mask
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def send_profile_link(*, contact: Contact, token: str, at: datetime) -> Message:
    """Queue the link that the person asked for."""
    context = {"link": marked_address("leads:profile", "profile_token"), "asked_at": at}
    return _queue("profile_link", context, contact.address, {"profile_token": token}, at)


def send_details_changed(*, contact: Contact, at: datetime) -> Message:
    """Queue the word that details were changed, without the details: this mailbox may be what has changed hands."""
    context = {"changed_at": at, "ask_for_link": page_address("leads:profile_link")}
    return _queue("details_changed", context, contact.address, {}, at)


def send_erasure_link(*, contact: Contact, token: str, at: datetime) -> Message:
    """Queue the link by which the person confirms that everything is to be removed."""
    context = {"link": marked_address("leads:erasure", "erasure_token"), "asked_at": at}
    return _queue("erasure_link", context, contact.address, {"erasure_token": token}, at)


def send_new_address_link(*, address: str, token: str, at: datetime) -> Message:
    """Queue the link by which the holder of a new address confirms it. Who asked is not said."""
    context = {"link": marked_address("leads:new_address", "new_address_token"), "asked_at": at}
    return _queue("new_address", context, address, {"new_address_token": token}, at)


def send_address_in_use(*, address: str, at: datetime) -> Message:
    """Queue the word to somebody on file that another record asked for this address, and that nothing was done."""
    context = {"asked_at": at, "ask_for_link": page_address("leads:profile_link")}
    return _queue("address_in_use", context, address, {}, at)


def send_old_address_told(*, old: str, new: str, at: datetime) -> Message:
    """Queue the word to the old address that it is replaced; the new one is named only so far as its owner knows it."""
    return _queue("old_address_told", {"changed_at": at}, old, {"new_address": mask(new)}, at)


def _queue(message: str, context: dict[str, Any], address: str, fields: dict[str, str], at: datetime) -> Message:
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template=f"leads/{message}", context={**context, "opt_out_address": opt_out_address()}),
        recipients=[Recipient(address=address, fields=fields)],
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )
