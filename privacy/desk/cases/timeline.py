"""Log the events of a case: incoming and outgoing messages, notes, and what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.inbound.auto_reply import message_ids_in
from responsys_site.mail.models import Delivery, IncomingMail, Message


@dataclass(frozen=True)
class EmailOrigin:
    """The e-mail of an event, and what the event keeps of it apart from its text (see CaseEvent)."""

    incoming: IncomingMail
    quoted: str = ""
    fingerprint: str = ""
    from_another_address: bool = False
    joined_by: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the event. A reply joins the e-mail's thread by its Message-ID, if that can be quoted."""
        author = {"author": self.incoming.author} if self.from_another_address else {}
        message_id = next(iter(message_ids_in(self.incoming.message_id_header)), "")
        return {**vars(self), **author, "message_id_header": message_id}


def log_incoming(
    *,
    case: Case,
    text: str,
    at: datetime,
    by_mail: EmailOrigin | None = None,
    by: AbstractBaseUser | None = None,
    fingerprint: str = "",
) -> CaseEvent:
    """Log what the requester wrote; `by` is the colleague who entered it."""
    author = case.name or case.address
    own = {"author": author, "fingerprint": fingerprint, "staff_id": by.pk if by else None}
    columns = {**own, **(by_mail.columns if by_mail else {})}
    return CaseEvent.objects.create(case=case, kind=CaseEvent.Kind.IN, at=at, text=text, **columns)


def log_outgoing(
    *, case: Case, text: str, by: AbstractBaseUser, at: datetime, message: Message | None = None
) -> CaseEvent:
    """Log a reply to the requester; `message` is its e-mail, if it was sent by e-mail."""
    return CaseEvent.objects.create(
        case=case, kind=CaseEvent.Kind.OUT, at=at, text=text, staff_id=by.pk, delivery=_delivery(message)
    )


def log_event(
    *,
    case: Case,
    event: CaseEvent.Event,
    at: datetime,
    by: AbstractBaseUser | None = None,
    message: Message | None = None,
    text: str = "",
) -> CaseEvent:
    """Log an event; `message` is the e-mail that told the requester, or that the event is about."""
    return CaseEvent.objects.create(
        case=case,
        kind=CaseEvent.Kind.EVENT,
        event=event,
        at=at,
        text=text,
        staff_id=by.pk if by else None,
        delivery=_delivery(message),
    )


def _delivery(message: Message | None) -> Delivery | None:
    """The delivery of a message with one recipient."""
    return message.deliveries.get() if message else None
