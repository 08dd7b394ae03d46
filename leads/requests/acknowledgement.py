"""The e-mail that acknowledges a request, with the links that only its mailbox gets to know.

Its text is the same for all who asked for the same on one day, so it is rendered and stored once.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.timezone import localdate

from leads.consent.double_opt_in import new_confirm_link
from leads.consent.receipts import consent_asked, principal_of, receipt_token, withdrawal_page
from leads.consent.texts import text_hash
from leads.emails import opt_out_address
from leads.models import AcknowledgedRequest, ConsentEvent, Contact, InformationRequest, Link
from leads.models.submission import SubmissionFields
from privacy.notices.recipients import count_as_notice
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.receipts.document import receipt_address, receipt_document
from privacy.receipts.types import ConsentRecord
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.http.absolute_urls import absolute_url, absolute_url_with_placeholder
from responsys_site.core.rate_limits import RateLimit, consume_each
from responsys_site.core.tokens import random_token
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, delivery_to, get_or_create_shared, shared_key, shared_messages
from responsys_site.mail.rendering.templates import Attachment, RenderedEmail, render_email

Recorded = tuple[SubmissionFields, InformationRequest]
DAY = timedelta(days=1)
KIND = Message.Kind.TRANSACTIONAL
_TOKEN = "[[receipt_token]]"  # noqa: S105 (a marker)


@dataclass(frozen=True)
class NamedVersion:
    """A version of the policy as the mail names it; `day`: when it comes into force, for certain or at the earliest."""

    number: int
    day: datetime | None = None
    is_certain: bool = False
    text_sha256: str = ""

    @property
    def address(self) -> str:
        return absolute_url("privacy:version", self.number)


@dataclass(frozen=True)
class AcknowledgementContext:
    """All that the words depend on: nothing of it is personal, and nothing of it was typed.

    `counted_on` is the UTC day by which a mailbox's acknowledgements are counted: a mailbox gets one in it, and one
    message has one delivery to each address.
    """

    asked_on: date
    counted_on: date
    wordings: tuple[tuple[str, str], ...]  # each purpose with the exact words that were shown for it
    shown: NamedVersion
    coming: NamedVersion | None
    house: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(purpose for purpose, _words in self.wordings)


@dataclass(frozen=True)
class AcknowledgementText:
    """The mail with its placeholders, and the key under which all share it."""

    mail: RenderedEmail
    key: str


def _named(coming: Version) -> NamedVersion:
    return NamedVersion(coming.number, coming.in_force_at or coming.earliest_at, coming.in_force_at is not None)


def acknowledgement_context(*, submission: SubmissionFields, at: datetime) -> AcknowledgementContext:
    """Return what the acknowledgement of this submission says at `at`."""
    terms = submission.displayed_terms
    coming = PUBLISHED_POLICY.get().coming(at=at)
    return AcknowledgementContext(
        asked_on=localdate(submission.received_at),
        counted_on=at.date(),
        wordings=tuple(sorted(submission.consent_texts.items())),
        shown=NamedVersion(terms["policy_version"], text_sha256=terms["policy_text_sha256"]),
        coming=_named(coming) if coming else None,
        house=(
            settings.SITE_URL,
            settings.COMPANY_NAME,
            *settings.COMPANY_ADDRESS,
            settings.PRIVACY_MAILBOX,
            settings.HOSTING_PROVIDER,
        ),
    )


@lru_cache(maxsize=64)
def render_acknowledgement(contents: AcknowledgementContext) -> AcknowledgementText:
    """Return the words; whom they are for, markers say."""
    context = {
        "contents": contents,
        "confirm_address": absolute_url_with_placeholder("leads:confirm", "confirm_token"),
        "profile_address": absolute_url_with_placeholder("leads:profile", "profile_token"),
        "opt_out_address": opt_out_address(),
        "receipt_address": receipt_address(token=_TOKEN),
    }
    mail = render_email(template="leads/acknowledgement", context=context, attachment=_receipt(contents))
    return AcknowledgementText(mail, shared_key(mail, contents.counted_on))


def _receipt(contents: AcknowledgementContext) -> Attachment:
    """The receipt as it stands when the form is sent, with markers for what is each person's own."""
    consents = [
        consent_asked(
            purpose=purpose,
            words=words,
            words_sha256=text_hash(words),
            version=contents.shown.number,
            text_sha256=contents.shown.text_sha256,
            at="[[asked_at]]",
        )
        for purpose, words in contents.wordings
    ]
    record = ConsentRecord(_TOKEN, "[[principal]]", tuple(consents), withdrawal_page())
    return Attachment("consent-receipt.json", json.dumps(receipt_document(record=record), ensure_ascii=False, indent=1))


def acknowledge(*, recorded: Sequence[Recorded], at: datetime) -> None:
    """Queue the acknowledgement of each request, one a day to a mailbox; a follow-up covers the others.

    Nothing that was typed is in it, and it goes to the address on file: no one can have words of theirs delivered to a
    stranger. Its links are in no page; their tokens are encrypted in the queue. Call it in the transaction that stores
    the requests.
    """
    first = _first_of_the_day(recorded, at)
    AcknowledgedRequest.objects.bulk_create(
        AcknowledgedRequest(
            request=request,
            mailbox=submission.mailbox,
            network=submission.network,
            recorded_at=at,
            mailed_at=at if request.pk in first else None,
        )
        for submission, request in recorded
    )
    _queue([pair for pair in recorded if pair[1].pk in first], at)


def _first_of_the_day(recorded: Sequence[Recorded], at: datetime) -> set[int]:
    """Return the numbers of the requests whose mailbox had no acknowledgement today."""
    first = {submission.mailbox: request.pk for submission, request in reversed(recorded)}
    usages = consume_each(limits=[RateLimit("acknowledgement", mailbox, 1, DAY) for mailbox in sorted(first)], at=at)
    return {first[usage.limit.subject] for usage in usages if usage.allowed}


def _queue(recorded: Sequence[Recorded], at: datetime) -> None:
    contexts = [acknowledgement_context(submission=submission, at=at) for submission, _request in recorded]
    messages = _messages(set(contexts), at)
    people = [request.contact_id for _submission, request in recorded]
    Link.objects.filter(purpose=Link.Purpose.PROFILE, contact__in=people).end(at=at)
    links, deliveries = [], []
    for (submission, request), context in zip(recorded, contexts, strict=True):
        issued = dict(_links(submission, request.contact, at))
        tokens = {field: token for field, (token, _link) in issued.items()}
        recipient = Recipient(address=request.contact.address, fields=_fields(submission, request) | tokens)
        links += [link for _token, link in issued.values()]
        deliveries.append(delivery_to(message=messages[context], recipient=recipient, at=at))
    Link.objects.bulk_create(links)
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _messages(contexts: set[AcknowledgementContext], at: datetime) -> dict[AcknowledgementContext, Message]:
    """Return the message of each context, stored if it is the first of its day and kind.

    If it names a coming version of the policy, it is the notice of that version to its recipients.
    """
    texts = {context: render_acknowledgement(context) for context in contexts}
    messages = shared_messages(keys=[text.key for text in texts.values()])
    # In one order, so that no two workers wait for each other.
    for context in sorted((one for one in contexts if texts[one].key not in messages), key=lambda one: texts[one].key):
        key, coming = texts[context].key, context.coming
        messages[key] = get_or_create_shared(
            key=key, kind=KIND, written=texts[context].mail, at=at, reply_to=settings.PRIVACY_MAILBOX
        )
        if coming is not None:
            count_as_notice(version=coming.number, message_key=key, at=at)
    return {context: messages[text.key] for context, text in texts.items()}


def _fields(submission: SubmissionFields, request: InformationRequest) -> dict[str, str]:
    """Return the reference, and what fills the receipt."""
    return {
        "reference": request.reference,
        "receipt_token": receipt_token(nonce_digest=submission.form_nonce_digest),
        "principal": principal_of(address_digest=submission.address_digest),
        "asked_at": format_rfc3339(submission.received_at),
    }


def _links(submission: SubmissionFields, contact: Contact, at: datetime) -> Iterator[tuple[str, tuple[str, Link]]]:
    """Yield each link's field in the mail, its token and its row."""
    token = random_token()
    yield "profile_token", (token, Link.build(purpose=Link.Purpose.PROFILE, contact=contact, token=token, at=at))
    if submission.updates:
        token, updates = random_token(), ConsentEvent.Purpose.UPDATES
        link = new_confirm_link(contact=contact, token=token, purpose=updates, at=at, wished_at=submission.received_at)
        yield "confirm_token", (token, link)
