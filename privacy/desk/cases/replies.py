"""Reply to a requester, with a template to begin from; ask for proof of identity."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from privacy.desk.cases.quarantine import mark_as_genuine
from privacy.desk.cases.staff_actions import pause_for_identity
from privacy.desk.cases.timeline import log_event, log_outgoing
from privacy.desk.emails import queue_to_requester, send_reply
from privacy.desk.models import Case, CaseEvent, State
from privacy.desk.models.reply_template import PLACEHOLDER, PLACEHOLDERS
from responsys_site.mail.models import Message


def render_reply_template(*, text: str, case: Case, by: AbstractBaseUser) -> str:
    """Return the text with the placeholders that a case fills; a requester's name is never read as a placeholder.

    While identity is being confirmed, no name is used.
    """
    values = {
        "name": (case.state != State.IDENTITY and case.name) or _("reader"),
        "reference": case.reference,
        "received": date_format(timezone.localtime(case.received_at), "DATE_FORMAT"),
        "due": date_format(timezone.localtime(case.due_at), "DATE_FORMAT"),
        "colleague": by.get_username(),
    }
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def unfilled_placeholders(*, text: str) -> list[str]:
    """Return the placeholders that are left in a text."""
    return [found[0] for found in PLACEHOLDER.finditer(text) if found[1] in PLACEHOLDERS]


UNCHANGED_BY_REPLY = (State.ESCALATED, State.IDENTITY)


@transaction.atomic
def reply(*, case: Case, text: str, by: AbstractBaseUser, at: datetime, asks: bool = False) -> CaseEvent:
    """Send a reply, which says how to escalate, and return its event. Raises WrongState.

    `asks`: it asks the requester for something, so the case waits for them; the clock runs on. Without an address the
    event is only logged, and the colleague writes by post. An escalated case stays escalated, and one paused for
    identity stays paused: a reply does not answer it yet. A quarantined case is released.
    """
    row = Case.objects.select_for_update().get(pk=case.pk)
    asks = asks or row.state == State.IDENTITY
    following = State.WAITING_FOR_THEM if asks else State.ANSWERED
    row.move(to=State(row.state) if row.state in UNCHANGED_BY_REPLY else following, **_times(row, asks, at))
    if row.quarantine_reason:
        mark_as_genuine(case=row, by=by, at=at)
    last = row.events.filter(kind=CaseEvent.Kind.IN).exclude(message_id_header="").order_by("at", "pk").last()
    thread = last.message_id_header if last else ""
    message = send_reply(case=row, text=text, asks=asks, at=at, in_reply_to=thread) if row.address else None
    case.refresh_from_db()
    return log_outgoing(case=row, text=text, by=by, at=at, message=message)


def _times(row: Case, asks: bool, at: datetime) -> dict[str, datetime]:
    acknowledged = {"acknowledged_at": row.acknowledged_at or at} if row.address else {}
    return acknowledged if asks else acknowledged | {"answered_at": row.answered_at or at}


@transaction.atomic
def request_identity_proof(*, case: Case, text: str, by: AbstractBaseUser, at: datetime) -> CaseEvent:
    """Pause the clock and send the request for proof together: the e-mail says so. Raises WrongState."""
    pause_for_identity(case=case, by=by, at=at)
    return reply(case=case, text=text, by=by, at=at)


RIGHTS_EVENTS = {
    "copy_link": CaseEvent.Event.COPY_MAILED,
    "corrected": CaseEvent.Event.CORRECTED,
    "erased": CaseEvent.Event.ERASED,
}


def send_in_case(
    *,
    case: str,
    message: str,
    context: dict[str, Any],
    address: str,
    fields: dict[str, str],
    at: datetime,
    **signal: Any,
) -> Message:
    """Queue the e-mail `message` about a right as part of a case, and log it: a reply to it joins the case.

    `case` is a reference; a case that was merged since continues in the other.
    """
    row = Case.objects.get(reference=case).final
    sent = queue_to_requester(
        message=message, folder="rights", case=row, context=context, address=address, fields=fields, at=at
    )
    log_event(case=row, event=RIGHTS_EVENTS[message], at=at, message=sent)
    if row.erased_at:  # the last mail is the answer to the case that asked for it
        Case.objects.filter(pk=row.pk, answered_at=None).update(answered_at=at)
    return sent
