"""A colleague answers a person."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from privacy.desk.emails import send_reply
from privacy.desk.models import Entry, Inquiry, State
from privacy.desk.releasing import take_as_meant
from privacy.desk.thread import went_out

STAYS = (State.ESCALATED, State.IDENTITY)  # whatever we write


@transaction.atomic
def reply(*, inquiry: Inquiry, text: str, by: AbstractBaseUser, at: datetime, asks: bool = False) -> Entry:
    """Send a reply, which says how to take the matter further, and return its entry.

    `asks`: it asks the person for something, so that the case waits for them; the clock runs on. Without an address
    the entry is all, and the colleague writes by post. A case that was taken further stays so; so does one whose clock
    stands still until we know who the person is, and what is written then answers nothing yet. Whoever had no word of
    us so far has one now. What looked like a program's is meant: we write to people. Raises WrongState.
    """
    row = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    asks = asks or row.state == State.IDENTITY
    following = State.WAITING_FOR_THEM if asks else State.ANSWERED
    row.move(to=State(row.state) if row.state in STAYS else following, **_times(row, asks, at))
    if row.suspicion:
        take_as_meant(inquiry=row, by=by, at=at)
    last = row.entries.filter(kind=Entry.Kind.IN).exclude(message_id_header="").order_by("at", "pk").last()
    thread = last.message_id_header if last else ""
    message = send_reply(inquiry=row, text=text, asks=asks, at=at, in_reply_to=thread) if row.address else None
    inquiry.refresh_from_db()
    return went_out(inquiry=row, text=text, by=by, at=at, message=message)


def _times(row: Inquiry, asks: bool, at: datetime) -> dict[str, datetime]:
    acknowledged = {"acknowledged_at": row.acknowledged_at or at} if row.address else {}
    return acknowledged if asks else acknowledged | {"answered_at": row.answered_at or at}
