"""What each purpose of a receipt stands for: in words, and in terms of the W3C Data Privacy Vocabulary (DPV 2)."""

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _


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


# The company is professional information, as the policy has it; what somebody needs is what they are interested in.
_WHAT_WAS_TOLD = (
    "pd:EmailAddress",
    "pd:Name",
    "pd:Professional",
    "pd:Country",
    "pd:TelephoneNumber",
    "pd:Interest",
)
PURPOSES = {
    "answer": Purpose(
        _("An answer to your request"), "dpv:CommunicationForCustomerCare", "eu-gdpr:A6-1-b", _WHAT_WAS_TOLD
    ),
    "updates": Purpose(
        _("Updates about us by e-mail"),
        "dpv:DirectMarketing",
        "eu-gdpr:A6-1-a",
        ("pd:EmailAddress", "pd:Name"),
        is_wish=True,
    ),
    "contact": Purpose(
        _("Being contacted by us"), "dpv:CustomerRelationshipManagement", "eu-gdpr:A6-1-b", _WHAT_WAS_TOLD
    ),
}
