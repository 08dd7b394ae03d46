"""The mails of the desk, one function each. What a person or a colleague typed is in the delivery's fields alone."""

from datetime import datetime
from typing import Any

from django.conf import settings

from privacy.desk.models import CaseLink, Escalation, Inquiry, State
from privacy.desk.roles import DESK
from privacy.desk.typed_lines import as_fields, markers
from privacy.turning import body_at
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.ground.personal_data import WayBack
from responsys_site.ground.roles import addresses_of_role
from responsys_site.mail.composing import write
from responsys_site.mail.models import Message
from responsys_site.mail.outbox import Recipient, queue


def send_reply(*, inquiry: Inquiry, text: str, asks: bool, at: datetime, in_reply_to: str = "") -> Message:
    """Queue a colleague's words. `asks`: they ask the person for something. `in_reply_to` is a Message-ID.

    What asks also says how the time for our answer goes on: it stands still for proof of identity alone.
    """
    stands_still, is_late = inquiry.state == State.IDENTITY, inquiry.is_overdue(at=at)
    context = {"lines": markers(text), "asks": asks, "stands_still": stands_still, "is_late": is_late}
    context |= times_of(inquiry)
    return to_person(
        message="reply", inquiry=inquiry, context=context, fields=as_fields(text), in_reply_to=in_reply_to, at=at
    )


def send_overdue(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that our answer is overdue, with where to turn."""
    context = {"waits_for_them": inquiry.state == State.WAITING_FOR_THEM, **times_of(inquiry)}
    return to_person(message="overdue", inquiry=inquiry, context=context, at=at)


def send_closed(*, inquiry: Inquiry, at: datetime) -> Message:
    """Queue the word that the case was closed without an answer, with the way to open it again."""
    return to_person(message="closed", inquiry=inquiry, context=times_of(inquiry), at=at)


def send_longer(*, inquiry: Inquiry, text: str, at: datetime) -> Message:
    """Queue the word that our answer takes longer, by when it comes, and the reason in a colleague's words."""
    context = {"lines": markers(text), "first_due_at": inquiry.first_due_at, **times_of(inquiry)}
    return to_person(message="longer", inquiry=inquiry, context=context, fields=as_fields(text), at=at)


def send_joined(*, inquiry: Inquiry, joined: Inquiry, at: datetime) -> Message:
    """Queue the word that what was written in `joined` goes on in `inquiry`, and by when it is answered there."""
    context = {"due_at": None if inquiry.paused_at else inquiry.due_at}
    fields = {"joined": joined.reference}
    return to_person(message="joined", inquiry=inquiry, context=context, fields=fields, at=at)


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


def send_set_aside(*, cases: int, mails: int, failed: int, first_due_at: datetime, at: datetime) -> Message | None:
    """Queue word of what is set aside to the desk's colleagues: numbers only. None when there is nobody to tell."""
    addresses = addresses_of_role(role=DESK)
    if not addresses:
        return None
    context = {
        "role": DESK,
        "cases": cases,
        "mails": mails,
        "failed": failed,
        "first_due_at": first_due_at,
        "cases_page": page_address("admin:desk_inquiry_changelist") + "?lane=suspected",
        "mails_page": page_address("admin:mail_incomingmail_changelist") + "?state__exact=waits+for+staff",
    }
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template="desk/set_aside", context=context),
        recipients=[Recipient(address=address) for address in addresses],
        at=at,
    )


def to_person(
    *,
    message: str,
    inquiry: Inquiry,
    context: dict[str, Any],
    at: datetime,
    folder: str = "desk",
    address: str = "",
    fields: dict[str, str] | None = None,
    in_reply_to: str = "",
    way_back: WayBack | None = None,
) -> Message:
    """Queue the mail `message` of the desk to the address of the case, with a new link to its page.

    `folder` is of its templates. `address`: of a person whose case was erased, so that it has neither address nor page.
    `way_back`: by which the person asks for mailings anew, where the mail tells that they were stopped.
    """
    has_page = inquiry.erased_at is None
    standing = {
        "reference": "[[reference]]",
        "case_address": marked_address("desk:case", "case_token") if has_page else "",
        "body": body_at(at=at),
        "way_back": way_back,
    }
    thread = {"In-Reply-To": "[[in_reply_to]]", "References": "[[in_reply_to]]"} if in_reply_to else {}
    own = {"reference": inquiry.reference}
    own |= {"case_token": CaseLink.objects.issue(inquiry=inquiry, at=at)} if has_page else {}
    own |= way_back.fields if way_back else {}
    reply_to = {"in_reply_to": in_reply_to} if in_reply_to else {}
    return queue(
        kind=Message.Kind.TRANSACTIONAL,
        written=write(template=f"{folder}/{message}", context={**standing, **context}),
        recipients=[Recipient(address=address or inquiry.address, fields={**own, **reply_to, **(fields or {})})],
        reply_to=settings.PRIVACY_MAILBOX,
        headers=thread,
        at=at,
    )


def times_of(inquiry: Inquiry) -> dict[str, datetime]:
    """Return what a mail says of when a case came and is due."""
    return {"due_at": inquiry.due_at, "received_at": inquiry.received_at}
