"""Write the thread of a case: one entry for each thing that comes, goes or happens."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from privacy.desk.models import Entry, Inquiry
from responsys_site.mail.models import Delivery, IncomingMail, Message


def came_in(
    *, inquiry: Inquiry, text: str, at: datetime, incoming: IncomingMail | None = None, message_id: str = ""
) -> Entry:
    """Add what the person wrote. `message_id` is that of their mail, so that an answer joins its thread."""
    return Entry.objects.create(
        inquiry=inquiry,
        kind=Entry.Kind.IN,
        at=at,
        text=text,
        author=inquiry.name or inquiry.address,
        incoming=incoming,
        message_id_header=message_id,
    )


def went_out(
    *, inquiry: Inquiry, text: str, by: AbstractBaseUser, at: datetime, message: Message | None = None
) -> Entry:
    """Add what a colleague wrote to the person; `message` is the mail of it, if it went by mail."""
    return Entry.objects.create(
        inquiry=inquiry, kind=Entry.Kind.OUT, at=at, text=text, staff_id=by.pk, delivery=_delivery(message)
    )


def noted(*, inquiry: Inquiry, text: str, by: AbstractBaseUser, at: datetime) -> Entry:
    """Add a note that only colleagues see."""
    return Entry.objects.create(inquiry=inquiry, kind=Entry.Kind.NOTE, at=at, text=text, staff_id=by.pk)


def happened(
    *,
    inquiry: Inquiry,
    event: Entry.Event,
    at: datetime,
    by: AbstractBaseUser | None = None,
    message: Message | None = None,
    text: str = "",
) -> Entry:
    """Add that something happened; `message` is the mail that told the person of it."""
    return Entry.objects.create(
        inquiry=inquiry,
        kind=Entry.Kind.EVENT,
        event=event,
        at=at,
        text=text,
        staff_id=by.pk if by else None,
        delivery=_delivery(message),
    )


def _delivery(message: Message | None) -> Delivery | None:
    """The delivery of a mail that has one recipient."""
    return message.deliveries.get() if message else None
