"""What an acknowledgement says: the same for everybody who asked for the same on one day, so it is written once."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import get_language

from leads.consent.double_opt_in import new_confirm_link
from leads.consent.receipts import consent_asked, principal_of, receipt_token, withdrawal_page
from leads.consent.texts import text_hash
from leads.emails import opt_out_address
from leads.models import AcknowledgedRequest, ConsentEvent, Contact, Link
from leads.profile.links import new_profile_link
from leads.requests.rate_limits import acknowledgements_to
from privacy.notices.late_recipients import count_as_notice
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.receipts.document import receipt_address, receipt_document
from privacy.receipts.types import ConsentRecord
from responsys_site.core.dates import format_rfc3339
from responsys_site.core.tokens import random_token
from responsys_site.core.urls import absolute_url, absolute_url_with_placeholder
from responsys_site.ground.inserting import Row, insert_unless
from responsys_site.ground.spending import found_if_used_up, spend_if_left
from responsys_site.ground.together import Statement
from responsys_site.mail.models import Message
from responsys_site.mail.queue.outbox import Recipient, delivery_of_shared, get_or_create_shared, shared_key
from responsys_site.mail.rendering.templates import Attachment, RenderedEmail, render_email

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
    language: str
    house: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(purpose for purpose, _words in self.wordings)


@dataclass(frozen=True)
class AcknowledgementText:
    """The mail with its markers, and the key under which all share it."""

    mail: RenderedEmail
    key: str


def _named(coming: Version) -> NamedVersion:
    return NamedVersion(coming.number, coming.in_force_at or coming.earliest_at, coming.in_force_at is not None)


def acknowledgement_context(
    *, asked: Mapping[str, str], policy_version: int, policy_text_sha256: str, received_at: datetime, at: datetime
) -> AcknowledgementContext:
    """Return what is said at `at` to somebody who asked at `received_at` for these purposes, in these words."""
    coming = PUBLISHED_POLICY.get().coming(at=at)
    return AcknowledgementContext(
        asked_on=localdate(received_at),
        counted_on=at.date(),
        wordings=tuple(sorted(asked.items())),
        shown=NamedVersion(policy_version, text_sha256=policy_text_sha256),
        coming=_named(coming) if coming else None,
        language=get_language() or "",
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


KIND = Message.Kind.TRANSACTIONAL


@dataclass(frozen=True)
class Acknowledgement:
    """The mail that answers one request. Nothing that was typed is in it; it goes to the address on file.

    Whoever typed a stranger's address must not get words of theirs delivered. Nor do they ever see a link: the tokens
    are in no page, and sealed in the queue.
    """

    address: str
    address_digest: str
    mailbox: str
    reference: str
    contents: AcknowledgementContext
    words: AcknowledgementText
    nonce_digest: str
    network: str
    asked_at: datetime
    at: datetime

    def statements(self) -> Iterator[Statement]:
        """Yield what issues the links and queues the mail; when the mailbox had one today, a follow-up does so later.

        Before, `keep_words` has to be called.
        """
        allowance = acknowledgements_to(mailbox=self.mailbox)
        had_one = found_if_used_up(allowance=allowance, at=self.at)
        person = Contact.number(address_digest=self.address_digest)
        links = list(self._links())
        yield Link.ending(purpose=Link.Purpose.PROFILE.value, person=person, at=self.at, unless=had_one)
        for _field, _token, link in links:
            yield insert_unless(link, found={"contact_id": person}, unless=had_one)
        fields = {"reference": self.reference, **self._receipt(), **{field: token for field, token, _link in links}}
        recipient = Recipient(address=self.address, fields=fields)
        on_file = Contact.address_on_file(address_digest=self.address_digest)
        yield delivery_of_shared(
            key=self.words.key, kind=KIND, recipient=recipient, at=self.at, unless=had_one, address=on_file
        )
        yield AcknowledgedRequest.noting(
            nonce_digest=self.nonce_digest, mailbox=self.mailbox, network=self.network, at=self.at
        )
        yield AcknowledgedRequest.mailing(nonce_digest=self.nonce_digest, at=self.at, unless=had_one)
        yield spend_if_left(allowance=allowance, at=self.at)

    def _receipt(self) -> dict[str, str]:
        """Return what fills the receipt."""
        return {
            "receipt_token": receipt_token(nonce_digest=self.nonce_digest),
            "principal": principal_of(address_digest=self.address_digest),
            "asked_at": format_rfc3339(self.asked_at),
        }

    def _links(self) -> Iterator[tuple[str, str, Row]]:
        """Yield each link's field in the mail, its token and its row."""
        token = random_token()
        yield "profile_token", token, new_profile_link(token=token, address_digest=self.address_digest, at=self.at)
        if ConsentEvent.Purpose.UPDATES in self.contents.asked:
            token = random_token()
            link = new_confirm_link(
                token=token,
                address_digest=self.address_digest,
                purpose=ConsentEvent.Purpose.UPDATES,
                at=self.at,
                wished_at=self.asked_at,
            )
            yield "confirm_token", token, link


def store_acknowledgement_texts(*, acknowledgements: Iterable[Acknowledgement], at: datetime) -> None:
    """Store what all acknowledgements of this day and kind say, unless that is done already.

    Where a coming version is named in it, it is the notice of that version to whoever gets it.
    """
    each = {one.words.key: one for one in acknowledgements}
    kept = set(Message.objects.filter(key__in=list(each)).values_list("key", flat=True))
    for key in sorted(each.keys() - kept):  # in one order, so that no two workers wait for each other
        written, coming = each[key].words.mail, each[key].contents.coming
        with transaction.atomic():
            get_or_create_shared(key=key, kind=KIND, written=written, at=at, reply_to=settings.PRIVACY_MAILBOX)
            if coming is not None:
                count_as_notice(version=coming.number, message_key=key, at=at)
