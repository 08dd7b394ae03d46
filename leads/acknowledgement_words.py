"""What an acknowledgement says: the same for everybody who asked for the same on one day, so it is written once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import get_language

from leads.consent_records import asked_for, withdrawal_page
from leads.emails import opt_out_address
from leads.wording import wording_sha256
from privacy.receipts.document import receipt_address, receipt_document
from privacy.receipts.records import ConsentRecord
from responsys_site.edge import snapshot
from responsys_site.ground.page_addresses import marked_address, page_address
from responsys_site.mail.composing import Attachment, Written, write
from responsys_site.mail.shared import shared_key

_TOKEN = "[[receipt_token]]"  # noqa: S105 (a marker)


@dataclass(frozen=True)
class Version:
    """A version of the policy as the mail names it; `day`: when it comes into force, for certain or at the earliest."""

    number: int
    day: datetime | None = None
    is_certain: bool = False
    text_sha256: str = ""

    @property
    def address(self) -> str:
        return page_address("privacy:version", self.number)


@dataclass(frozen=True)
class Contents:
    """All that the words depend on: nothing of it is personal, and nothing of it was typed.

    `counted_on` is the UTC day by which a mailbox's acknowledgements are counted: a mailbox gets one in it, and one
    message has one delivery to each address.
    """

    asked_on: date
    counted_on: date
    wordings: tuple[tuple[str, str], ...]  # each purpose with the exact words that were shown for it
    shown: Version
    coming: Version | None
    language: str
    house: tuple[str, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(purpose for purpose, _words in self.wordings)


@dataclass(frozen=True)
class Words:
    """The mail with its markers, and the key under which all share it."""

    mail: Written
    key: str


def contents_of(
    *, asked: Mapping[str, str], policy_version: int, policy_text_sha256: str, received_at: datetime, at: datetime
) -> Contents:
    """Return what is said at `at` to somebody who asked at `received_at` for these purposes, in these words."""
    coming = snapshot.current().policy.coming(at=at)
    return Contents(
        asked_on=localdate(received_at),
        counted_on=at.date(),
        wordings=tuple(sorted(asked.items())),
        shown=Version(policy_version, text_sha256=policy_text_sha256),
        coming=coming
        and Version(coming.number, coming.in_force_at or coming.earliest_at, coming.in_force_at is not None),
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
def words_of(contents: Contents) -> Words:
    """Return the words; whom they are for, markers say."""
    context = {
        "contents": contents,
        "confirm_address": marked_address("leads:confirm", "confirm_token"),
        "profile_address": marked_address("leads:profile", "profile_token"),
        "opt_out_address": opt_out_address(),
        "receipt_address": receipt_address(token=_TOKEN),
    }
    mail = write(template="leads/acknowledgement", context=context, attachment=_receipt(contents))
    return Words(mail, shared_key(mail, contents.counted_on))


def _receipt(contents: Contents) -> Attachment:
    """The receipt as it stands when the form is sent, with markers for what is each person's own."""
    consents = [
        asked_for(
            purpose=purpose,
            words=words,
            words_sha256=wording_sha256(words),
            version=contents.shown.number,
            text_sha256=contents.shown.text_sha256,
            at="[[asked_at]]",
        )
        for purpose, words in contents.wordings
    ]
    record = ConsentRecord(_TOKEN, "[[principal]]", tuple(consents), withdrawal_page())
    return Attachment("consent-receipt.json", json.dumps(receipt_document(record=record), ensure_ascii=False, indent=1))
