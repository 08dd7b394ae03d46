"""Queue mail as rows in the caller's transaction, so that an event and its mail are committed together."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.tasks import send_waiting_mail
from responsys_site.mail.rendering.placeholders import encrypt_fields
from responsys_site.mail.rendering.templates import RenderedEmail, mailing_headers


@dataclass(frozen=True)
class Recipient:
    """One person a message goes to: the address as typed, and what fills the message's markers for this person.

    A field named `..._token` is a link's secret: it is kept encrypted until the mail is sent.
    """

    address: str
    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""


def queue(
    *,
    kind: Message.Kind,
    written: RenderedEmail,
    recipients: Iterable[Recipient],
    at: datetime,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    null_sender: bool = False,
) -> Message:
    """Queue one message to its recipients, one delivery per canonical address, and return it.

    Call it inside the transaction of the event. Once that commits the workers are told; should the telling be lost, the
    job of every minute finds the rows. `null_sender` is for what answers a machine (RFC 3834, 3.3). Raises
    core.email_addresses.InvalidAddress. For very many recipients use bulk_queue.queue_bulk.
    """
    message = new_message(
        kind=kind, written=written, at=at, reply_to=reply_to, headers=headers, null_sender=null_sender
    )
    message.save()
    deliveries = [delivery_to(message=message, recipient=recipient, at=at) for recipient in recipients]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
    transaction.on_commit(lambda: enqueue_soon(send_waiting_mail), robust=True)
    return message


def new_message(
    *,
    kind: Message.Kind,
    written: RenderedEmail,
    at: datetime,
    reply_to: str = "",
    headers: dict[str, str] | None = None,
    null_sender: bool = False,
) -> Message:
    """Return a message that is not stored yet. A mailing carries what lets its readers stop it (RFC 8058, 3.1)."""
    mailing = mailing_headers() if kind == Message.Kind.MARKETING else {}
    return Message(
        kind=kind,
        template=written.template,
        subject=written.subject,
        text=written.text,
        html=written.html,
        attachment_name=written.attachment.name if written.attachment else "",
        attachment=written.attachment.json if written.attachment else "",
        headers={**mailing, **(headers or {})},
        from_email=settings.DEFAULT_FROM_EMAIL,
        reply_to=reply_to,
        null_sender=null_sender,
        created_at=at,
    )


def delivery_to(*, message: Message, recipient: Recipient, at: datetime, number: int = 0) -> Delivery:
    """Return the delivery of a stored message to one person, its `number`-th, that is not stored yet."""
    due_at = message.due_time_of(number=number, at=at)
    return Delivery(message=message, **delivery_values(kind=message.kind, recipient=recipient, at=at, due_at=due_at))


def delivery_values(*, kind: str, recipient: Recipient, at: datetime, due_at: datetime) -> dict[str, Any]:
    """Return the columns of a delivery when it is queued, except its message."""
    return {
        "address": recipient.address,
        "name": recipient.name,
        "address_digest": keyed_digest(recipient.address),
        "fields": encrypt_fields(recipient.fields),
        "urgency": Message.URGENCY[Message.Kind(kind)],
        "queued_at": at,
        "due_at": due_at,
        "next_attempt_at": due_at,
    }


def shared_key(*facts: object) -> str:
    """Return the key of the message that all events with these facts share."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def shared_messages(*, keys: Iterable[str]) -> dict[str, Message]:
    """Return the stored messages of these keys, without their texts."""
    messages = Message.objects.filter(key__in=keys).defer("text", "html", "attachment")
    return {message.key or "": message for message in messages}


def get_or_create_shared(
    *, key: str, kind: Message.Kind, written: RenderedEmail, at: datetime, reply_to: str = ""
) -> Message:
    """Return the message of this key, stored unless it is there."""
    message = new_message(kind=kind, written=written, at=at, reply_to=reply_to)
    message.key = key
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.get(key=key)
