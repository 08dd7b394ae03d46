"""What a person agreed to, in the policy's own words, as the apps that record consent supply it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

TimeOrMarker = datetime | str  # a text is a mail's marker, which each delivery fills with a time in UTC (RFC 3339)


class ConsentAction(Enum):
    """What a person did about one purpose."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WITHDREW = "withdrew"
    RESTORED = "restored"


@dataclass(frozen=True)
class ReceiptEvent:
    """One act. `policy_version` is None, and its hash empty, for an act that holds under any version."""

    act: ConsentAction
    at: TimeOrMarker
    how: str
    words: str
    words_sha256: str
    policy_version: int | None
    policy_text_sha256: str


@dataclass(frozen=True)
class Consent:
    """One purpose ("answer", "updates", "contact") and every act about it, oldest first."""

    purpose: str
    events: tuple[ReceiptEvent, ...]


@dataclass(frozen=True)
class ConsentRecord:
    """All that one form asked for. `principal` is a person's opaque id; `withdrawal_page` an absolute address.

    `erased_at`: when everything else about the person was removed. `has_left`: writes to us from another mailbox now.
    """

    token: str
    principal: str
    consents: tuple[Consent, ...]
    withdrawal_page: str
    erased_at: datetime | None = None
    has_left: bool = False


class ConsentSource(Protocol):
    """Finds the record of a receipt's token; an app that keeps consent appends it to `consent_sources` in ready()."""

    def __call__(self, *, token: str) -> ConsentRecord | None: ...


consent_sources: list[ConsentSource] = []


def find_record(*, token: str) -> ConsentRecord | None:
    """Return the record that a receipt's token stands for; None when there is none."""
    return next((record for find in consent_sources if (record := find(token=token))), None)


@dataclass(frozen=True)
class Purpose:
    """Its title; the DPV purpose, the legal ground and the personal data, as the policy's clause on use has them.

    `is_wish`: asking is not a consent yet, it must be confirmed from the mailbox.
    """

    title: LazyText
    dpv: str
    legal_basis: str
    personal_data: tuple[str, ...]
    is_wish: bool = False


# The policy calls the company professional information; what a person needs is their interest.
_FORM_DATA = (
    "pd:EmailAddress",
    "pd:Name",
    "pd:Professional",
    "pd:Country",
    "pd:TelephoneNumber",
    "pd:Interest",
)
PURPOSES = {
    "answer": Purpose(_("An answer to your request"), "dpv:CommunicationForCustomerCare", "eu-gdpr:A6-1-b", _FORM_DATA),
    "updates": Purpose(
        _("Updates about us by e-mail"),
        "dpv:DirectMarketing",
        "eu-gdpr:A6-1-a",
        ("pd:EmailAddress", "pd:Name"),
        is_wish=True,
    ),
    "contact": Purpose(_("Being contacted by us"), "dpv:CustomerRelationshipManagement", "eu-gdpr:A6-1-b", _FORM_DATA),
}
