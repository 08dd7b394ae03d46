"""Put mail in the outbox: rows in the caller's transaction, so that an event and its mail stand or fall together."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from responsys_site.ground.addresses import digest
from responsys_site.mail.composing import Written
from responsys_site.mail.filling import message_id_domain
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.sealing import sealed_fields
from responsys_site.mail.tasks import send_waiting_mail


@dataclass(frozen=True)
class Recipient:
    """One person a message goes to: the address as typed, and what fills the message's markers for this person.

    A field named `..._token` is a link's secret: it is kept sealed until the mail is sent.
    """

    address: str
    fields: dict[str, str] = field(default_factory=dict)


def queue(
    *,
    kind: Message.Kind,
    written: Written,
    recipients: Iterable[Recipient],
    at: datetime,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
) -> Message:
    """Queue one message to its recipients, one delivery per canonical address, and return it.

    Call it inside the transaction of the event. Once that commits a worker is told; should the telling be lost, the
    job of every minute finds the rows. Raises ground.addresses.InvalidAddress.
    """
    message = Message.objects.create(
        kind=kind,
        template=written.template,
        subject=written.subject,
        text=written.text,
        html=written.html,
        headers=headers or {},
        from_email=settings.DEFAULT_FROM_EMAIL,
        reply_to=reply_to,
        created_at=at,
    )
    deliveries = [_delivery(message, recipient, at) for recipient in recipients]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
    transaction.on_commit(send_waiting_mail.enqueue, robust=True)
    return message


def _delivery(message: Message, recipient: Recipient, at: datetime) -> Delivery:
    address_digest = digest(recipient.address)
    return Delivery(
        message=message,
        address=recipient.address,
        address_digest=address_digest,
        fields=sealed_fields(recipient.fields),
        message_id_header=_message_id(message, address_digest),
        queued_at=at,
        next_attempt_at=at,
    )


def _message_id(message: Message, address_digest: str) -> str:
    """The same for every attempt of one delivery, so that a mail in doubt that is sent again is known as the same."""
    facts = f"{message.pk} {message.created_at.isoformat()} {address_digest}"
    return f"<{hashlib.sha256(facts.encode()).hexdigest()[:32]}@{message_id_domain()}>"
