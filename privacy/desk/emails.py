"""Typed words in a mail: a field of the delivery for each line, so that the message itself holds nothing personal."""

from datetime import datetime
from string import ascii_lowercase
from typing import Any

from django.conf import settings

from privacy.desk.models import Case, CaseLink, Escalation, State
from privacy.policy.dispute_bodies import dispute_body_at
from responsys_site.core.email_addresses import emails_of_role
from responsys_site.core.personal_data import ResubscribeLink
from responsys_site.core.urls import absolute_url, absolute_url_with_placeholder
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, queue
from responsys_site.mail.rendering.templates import render_email

DESK = "Privacy office"  # who of the staff answers at the privacy desk


MAX_LINES = 26 * 26


def line_placeholders(text: str) -> list[str]:
    """Return a marker for each line of the text, "" for an empty one."""
    return [f"[[{_line_name(number)}]]" if line else "" for number, line in enumerate(_lines(text))]


def line_fields(text: str) -> dict[str, str]:
    """Return what fills the markers."""
    return {_line_name(number): line for number, line in enumerate(_lines(text)) if line}


def _lines(text: str) -> list[str]:
    """Line by line; what is beyond MOST_LINES stands on the last one."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return [*lines[: MAX_LINES - 1], *([" ".join(lines[MAX_LINES - 1 :])] if len(lines) >= MAX_LINES else [])]


def _line_name(number: int) -> str:
    # Markers are made of letters alone.
    tens, ones = divmod(number, 26)
    return f"line_{ascii_lowercase[tens]}{ascii_lowercase[ones]}"


def send_reply(*, case: Case, text: str, asks: bool, at: datetime, in_reply_to: str = "") -> Message:
    """Queue a colleague's words. `asks`: they ask the person for something. `in_reply_to` is a Message-ID.

    What asks also says how the time for our answer goes on: it stands still for proof of identity alone.
    """
    stands_still, is_late = case.state == State.IDENTITY, case.is_overdue(at=at)
    context = {"lines": line_placeholders(text), "asks": asks, "stands_still": stands_still, "is_late": is_late}
    context |= deadline_context(case)
    return queue_to_requester(
        message="reply", case=case, context=context, fields=line_fields(text), in_reply_to=in_reply_to, at=at
    )


def send_overdue(*, case: Case, at: datetime) -> Message:
    """Queue the word that our answer is overdue, with where to turn."""
    context = {"waits_for_them": case.state == State.WAITING_FOR_THEM, **deadline_context(case)}
    return queue_to_requester(message="overdue", case=case, context=context, at=at)


def send_closed(*, case: Case, at: datetime) -> Message:
    """Queue the word that the case was closed without an answer, with the way to open it again."""
    return queue_to_requester(message="closed", case=case, context=deadline_context(case), at=at)


def send_extension_notice(*, case: Case, text: str, at: datetime) -> Message:
    """Queue the word that our answer takes longer, by when it comes, and the reason in a colleague's words."""
    context = {"lines": line_placeholders(text), "first_due_at": case.first_due_at, **deadline_context(case)}
    return queue_to_requester(message="extension", case=case, context=context, fields=line_fields(text), at=at)


def send_merged(*, case: Case, joined: Case, at: datetime) -> Message:
    """Queue the word that what was written in `joined` goes on in `case`, and by when it is answered there."""
    context = {"due_at": None if case.paused_at else case.due_at}
    fields = {"joined": joined.reference}
    return queue_to_requester(message="merged", case=case, context=context, fields=fields, at=at)


def send_link(*, case: Case, at: datetime) -> Message:
    """Queue a new link to the case's page."""
    return queue_to_requester(message="case_link", case=case, context={"asked_at": at}, at=at)


def send_outcome(*, escalation: Escalation, at: datetime) -> Message:
    """Queue the word to the person that the matter has ended outside the company, and how, as we have recorded it."""
    context = {"escalation": escalation, "ended_at": escalation.ended_at}
    return queue_to_requester(message="escalation_outcome", case=escalation.case, context=context, at=at)


def notify_desk(*, case: Case, news: str, at: datetime) -> Message | None:
    """Queue word of a case to the desk's colleagues: number and link only. None when there is nobody to tell."""
    addresses = emails_of_role(role=DESK)
    if not addresses:
        return None
    fields = {"reference": case.reference, "news": news}
    page = absolute_url("admin:desk_case_change", case.pk)
    context = {"role": DESK, "due_at": case.due_at, "page": page}
    recipients = [Recipient(address=address, fields=fields) for address in addresses]
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="desk/case_update", context=context),
        recipients=recipients,
        at=at,
    )


def send_quarantine_reminder(
    *, cases: int, mails: int, failed: int, first_due_at: datetime, at: datetime
) -> Message | None:
    """Queue word of what is set aside to the desk's colleagues: numbers only. None when there is nobody to tell."""
    addresses = emails_of_role(role=DESK)
    if not addresses:
        return None
    context = {
        "role": DESK,
        "cases": cases,
        "mails": mails,
        "failed": failed,
        "first_due_at": first_due_at,
        "cases_page": absolute_url("admin:desk_case_changelist") + "?lane=suspected",
        "mails_page": absolute_url("admin:mail_incomingmail_changelist") + "?state__exact=waits+for+staff",
    }
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template="desk/quarantine_waiting", context=context),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def queue_to_requester(
    *,
    message: str,
    case: Case,
    context: dict[str, Any],
    at: datetime,
    folder: str = "desk",
    address: str = "",
    fields: dict[str, str] | None = None,
    in_reply_to: str = "",
    resubscribe_link: ResubscribeLink | None = None,
) -> Message:
    """Queue the mail `message` of the desk to the address of the case, with a new link to its page.

    `folder` is of its templates. `address`: of a person whose case was erased, so that it has neither address nor page.
    `resubscribe_link`: by which the person asks for mailings anew, where the mail tells that they were stopped.
    """
    has_page = case.erased_at is None
    standing = {
        "reference": "[[reference]]",
        "case_address": absolute_url_with_placeholder("desk:case", "case_token") if has_page else "",
        "body": dispute_body_at(at=at),
        "resubscribe_link": resubscribe_link,
    }
    thread = {"In-Reply-To": "[[in_reply_to]]", "References": "[[in_reply_to]]"} if in_reply_to else {}
    own = {"reference": case.reference}
    own |= {"case_token": CaseLink.objects.issue(case=case, at=at)} if has_page else {}
    own |= resubscribe_link.fields if resubscribe_link else {}
    reply_to = {"in_reply_to": in_reply_to} if in_reply_to else {}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=render_email(template=f"{folder}/{message}", context={**standing, **context}),
        recipients=[Recipient(address=address or case.address, fields={**own, **reply_to, **(fields or {})})],
        reply_to=settings.PRIVACY_MAILBOX,
        headers=thread,
        at=at,
    )


def deadline_context(case: Case) -> dict[str, datetime]:
    """Return what a mail says of when a case came and is due."""
    return {"due_at": case.due_at, "received_at": case.received_at}


def send_mailings_stopped(*, case: Case, at: datetime, resubscribe_link: ResubscribeLink | None = None) -> Message:
    """Queue the word that all mailings to the address of the case were stopped, with the way back if there is one."""
    context = {"stopped_at": at}
    return queue_to_requester(
        message="mailings_stopped", case=case, context=context, resubscribe_link=resubscribe_link, at=at
    )


def send_restricted(*, case: Case, at: datetime) -> Message:
    """Queue the word that we keep what we hold, and use it for answers and legal notices alone."""
    return queue_to_requester(message="restricted", case=case, context={"restricted_at": at}, at=at)


def send_lifting_notice(*, case: Case, at: datetime) -> Message:
    """Queue the word that this restriction is going to end (GDPR, article 18.3)."""
    return queue_to_requester(message="restriction_ending", case=case, context={}, at=at)
