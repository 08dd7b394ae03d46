"""The e-mails of the desk, one function each.

What a person or a colleague typed is in the fields of the delivery alone: a field for each line, so that the message
itself holds nothing personal.
"""

from collections.abc import Mapping
from datetime import datetime
from string import ascii_lowercase
from typing import Any

from django.conf import settings

from privacy.certification.dispute_body import dispute_body_at
from privacy.desk.models import Case, CaseLink, Escalation, State
from responsys_site.core.email_addresses import emails_of_role
from responsys_site.core.http.absolute_urls import absolute_url, absolute_url_with_placeholder
from responsys_site.core.personal_data import ResubscribeLink
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import render_email

DESK = "Privacy office"  # the staff role that answers at the privacy desk
MAX_LINES = 26 * 26


def send_reply(*, case: Case, text: str, asks: bool, at: datetime, in_reply_to: str = "") -> Message:
    """Queue a colleague's reply. `asks`: it asks the requester for something. `in_reply_to` is a Message-ID.

    A reply that asks says whether the clock is paused: it is for proof of identity only.
    """
    context: dict[str, Any] = {
        "asks": asks,
        "stands_still": case.state == State.IDENTITY,
        "is_late": case.is_overdue(at=at),
    }
    context |= {"lines": line_placeholders(text), **deadline_context(case)}
    fields = line_fields(text)
    return queue_to_requester(
        message="reply", case=case, context=context, fields=fields, in_reply_to=in_reply_to, at=at
    )


def send_overdue(*, case: Case, at: datetime) -> Message:
    """Queue the notice that our answer is overdue, with where to turn."""
    context = {"waits_for_them": case.state == State.WAITING_FOR_THEM, **deadline_context(case)}
    return queue_to_requester(message="overdue", case=case, context=context, at=at)


def send_closed(*, case: Case, at: datetime) -> Message:
    """Queue the notice that the case was closed without an answer, and how to reopen it."""
    return queue_to_requester(message="closed", case=case, context=deadline_context(case), at=at)


def send_extension_notice(*, case: Case, text: str, at: datetime) -> Message:
    """Queue the notice that our answer takes longer, until when, and why, in a colleague's words."""
    context = {"lines": line_placeholders(text), "first_due_at": case.first_due_at, **deadline_context(case)}
    return queue_to_requester(message="extension", case=case, context=context, fields=line_fields(text), at=at)


def send_merged(*, case: Case, joined: Case, at: datetime) -> Message:
    """Queue the notice that `joined` was merged into `case`, and by when that is answered."""
    context = {"due_at": None if case.paused_at else case.due_at}
    return queue_to_requester(message="merged", case=case, context=context, fields={"joined": joined.reference}, at=at)


def send_link(*, case: Case, at: datetime) -> Message:
    """Queue a new link to the case's page."""
    return queue_to_requester(message="case_link", case=case, context={"asked_at": at}, at=at)


def send_outcome(*, escalation: Escalation, at: datetime) -> Message:
    """Queue the notice that an escalation has ended, and with what outcome."""
    context = {"escalation": escalation, "ended_at": escalation.ended_at}
    return queue_to_requester(message="escalation_outcome", case=escalation.case, context=context, at=at)


def send_mailings_stopped(*, case: Case, at: datetime, resubscribe_link: ResubscribeLink | None = None) -> Message:
    """Queue the notice that all mailings to the address of the case were stopped."""
    context = {"stopped_at": at, "resubscribe_link": resubscribe_link}
    fields = resubscribe_link.fields if resubscribe_link else {}
    return queue_to_requester(message="mailings_stopped", case=case, context=context, fields=fields, at=at)


def send_restricted(*, case: Case, at: datetime) -> Message:
    """Queue the notice that we keep the data, and use it for replies and legal notices only."""
    return queue_to_requester(message="restricted", case=case, context={"restricted_at": at}, at=at)


def send_lifting_notice(*, case: Case, at: datetime) -> Message:
    """Queue the notice that this restriction will be lifted (GDPR, article 18.3)."""
    return queue_to_requester(message="restriction_ending", case=case, context={}, at=at)


def notify_desk(*, case: Case, news: str, at: datetime) -> Message | None:
    """Queue news of a case to the desk: reference and link only. None if the desk has no addresses."""
    context = {"due_at": case.due_at, "page": absolute_url("admin:desk_case_change", case.pk)}
    return _queue_to_desk("case_update", context, {"reference": case.reference, "news": news}, at)


def send_quarantine_reminder(
    *, cases: int, mails: int, failed: int, first_due_at: datetime, at: datetime
) -> Message | None:
    """Queue a reminder of what is quarantined to the desk: numbers only. None if the desk has no addresses."""
    context = {
        "cases": cases,
        "mails": mails,
        "failed": failed,
        "first_due_at": first_due_at,
        "cases_page": absolute_url("admin:desk_case_changelist") + "?lane=suspected",
        "mails_page": absolute_url("admin:mail_incomingmail_changelist") + "?state__exact=waits+for+staff",
    }
    return _queue_to_desk("quarantine_waiting", context, {}, at)


def queue_to_requester(
    *,
    message: str,
    case: Case,
    context: Mapping[str, Any],
    at: datetime,
    folder: str = "desk",
    address: str = "",
    fields: Mapping[str, str] | None = None,
    in_reply_to: str = "",
) -> Message:
    """Queue the e-mail `message` to the address of the case, with a new link to its page.

    `folder` holds its templates. Give the `address` of a person whose case was erased: it has neither address nor page.
    """
    has_page = case.erased_at is None
    own = {
        "reference": "[[reference]]",
        "case_address": absolute_url_with_placeholder("desk:case", "case_token") if has_page else "",
        "body": dispute_body_at(at=at),
    }
    values = {"reference": case.reference, **(fields or {})}
    if has_page:
        values["case_token"] = CaseLink.objects.issue(case=case, at=at)
    if in_reply_to:
        values["in_reply_to"] = in_reply_to
    thread = {"In-Reply-To": "[[in_reply_to]]", "References": "[[in_reply_to]]"} if in_reply_to else {}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"{folder}/{message}", context={**own, **context}),
        recipients=[Recipient(address=address or case.address, fields=values)],
        reply_to=settings.PRIVACY_MAILBOX,
        headers=thread,
        at=at,
    )


def deadline_context(case: Case) -> dict[str, datetime]:
    """Return when a case was received and is due, for an e-mail."""
    return {"due_at": case.due_at, "received_at": case.received_at}


def line_placeholders(text: str) -> list[str]:
    """Return a placeholder for each line of the text, "" for an empty one."""
    return [f"[[{_line_name(number)}]]" if line else "" for number, line in enumerate(_lines(text))]


def line_fields(text: str) -> dict[str, str]:
    """Return the values of the placeholders."""
    return {_line_name(number): line for number, line in enumerate(_lines(text)) if line}


def _lines(text: str) -> list[str]:
    """Split a text into lines; everything beyond MAX_LINES is on the last one."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return [*lines[: MAX_LINES - 1], *([" ".join(lines[MAX_LINES - 1 :])] if len(lines) >= MAX_LINES else [])]


def _line_name(number: int) -> str:
    # The names of placeholders are letters only.
    tens, ones = divmod(number, 26)
    return f"line_{ascii_lowercase[tens]}{ascii_lowercase[ones]}"


def _queue_to_desk(message: str, context: dict[str, Any], fields: dict[str, str], at: datetime) -> Message | None:
    addresses = emails_of_role(role=DESK)
    if not addresses:
        return None
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"desk/{message}", context={"role": DESK, **context}),
        recipients=[Recipient(address=address, fields=fields) for address in addresses],
        at=at,
    )
