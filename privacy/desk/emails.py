"""The mails of the desk, one function each. What a person or a colleague typed is in the delivery's fields alone."""

from datetime import datetime
from typing import Any

from django.conf import settings

from privacy.desk.models import CaseLink, Escalation, Inquiry
from privacy.desk.roles import DESK
from privacy.desk.turning import body_at
from privacy.desk.typed_lines import as_fields, markers
from responsys_site.ground.addresses import digest_if_address
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.ground.roles import addresses_of_role
from responsys_site.mail.composing import write
from responsys_site.mail.intake.answering import answer
from responsys_site.mail.models import IncomingMail, Message
from responsys_site.mail.outbox import Recipient, queue


def send_acknowledgement(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that we have it, by when we answer, and the link to the case's page."""
    return to_person(message="acknowledgement", inquiry=inquiry, context=_times(inquiry), at=at)


def answer_mail(*, inquiry: Inquiry, mail: IncomingMail, at: datetime) -> Message | None:
    """Queue the automatic answer to the mail that opened a case; None where no machine may answer it.

    It goes to the mail's return path. Only where that is the case's own address does it carry the link to the page,
    and that page opens to nobody before they have confirmed there that they wrote.
    """
    is_theirs = _is_of(inquiry, mail.envelope_sender)
    standing = {"case_address": marked_address("desk:case", "case_token") if is_theirs else "", "body": body_at(at=at)}
    token = {"case_token": CaseLink.objects.issue(inquiry=inquiry, at=at)} if is_theirs else {}
    has_opted_out = inquiry.kind == Inquiry.Kind.OPT_OUT
    return answer(
        mail=mail,
        written=write(
            template="desk/mail_received", context={**standing, **_times(inquiry), "has_opted_out": has_opted_out}
        ),
        fields={"reference": inquiry.reference, **token},
        reply_to=settings.PRIVACY_MAILBOX,
        at=at,
    )


def send_reply(*, inquiry: Inquiry, text: str, asks: bool, at: datetime, in_reply_to: str = "") -> Message:
    """Queue a colleague's words. `asks`: they ask the person for something. `in_reply_to` is a Message-ID."""
    lines = markers(text)
    context = {"lines": lines, "asks": asks, "due_at": inquiry.due_at}
    return to_person(
        message="reply", inquiry=inquiry, context=context, fields=as_fields(text), in_reply_to=in_reply_to, at=at
    )


def send_overdue(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that our answer is overdue, with where to turn."""
    return to_person(message="overdue", inquiry=inquiry, context=_times(inquiry), at=at)


def send_link(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue a new link to the case's page."""
    return to_person(message="link", inquiry=inquiry, context={"asked_at": at}, at=at)


def send_outcome(*, escalation: Escalation, at: datetime) -> Message:
    """Queue the word to the person that the matter has ended outside the company, and how, as we have recorded it."""
    context = {"escalation": escalation, "ended_at": escalation.ended_at}
    return to_person(message="outcome", inquiry=escalation.inquiry, context=context, at=at)


def send_to_desk(*, inquiry: Inquiry, news: str, at: datetime) -> Message | None:
    """Queue word of a case to the desk's colleagues: number and link only. None when there is nobody to tell."""
    addresses = addresses_of_role(role=DESK)
    if not addresses:
        return None
    fields = {"reference": inquiry.reference, "news": news}
    page = page_address("admin:desk_inquiry_change", inquiry.pk)
    context = {"role": DESK, "due_at": inquiry.due_at, "page": page}
    recipients = [Recipient(address=address, fields=fields) for address in addresses]
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template="desk/news", context=context),
        recipients=recipients,
        at=at,
    )


def to_person(
    *,
    message: str,
    inquiry: Inquiry,
    context: dict[str, Any],
    at: datetime,
    fields: dict[str, str] | None = None,
    in_reply_to: str = "",
) -> Message:
    """Queue the mail `message` of the desk to the address of the case, with a new link to its page."""
    standing = {"case_address": marked_address("desk:case", "case_token"), "body": body_at(at=at)}
    thread = {"In-Reply-To": "[[in_reply_to]]", "References": "[[in_reply_to]]"} if in_reply_to else {}
    own = {"reference": inquiry.reference, "case_token": CaseLink.objects.issue(inquiry=inquiry, at=at)}
    reply_to = {"in_reply_to": in_reply_to} if in_reply_to else {}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template=f"desk/{message}", context={**standing, **context}),
        recipients=[Recipient(address=inquiry.address, fields={**own, **reply_to, **(fields or {})})],
        reply_to=settings.PRIVACY_MAILBOX,
        headers=thread,
        at=at,
    )


def _times(inquiry: Inquiry) -> dict[str, datetime]:
    return {"due_at": inquiry.due_at, "received_at": inquiry.received_at}


def _is_of(inquiry: Inquiry, address: str) -> bool:
    found = digest_if_address(address)
    return bool(found) and found == inquiry.address_digest
