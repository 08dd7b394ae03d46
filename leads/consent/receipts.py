"""Consent records for receipts: the choices of one request, and what the same mailbox did about them later."""

from collections.abc import Iterable
from datetime import datetime

from leads.models import ConsentEvent, Contact, InformationRequest
from privacy.receipts.types import Consent, ConsentAction, ConsentRecord, ReceiptEvent
from responsys_site.core.crypto import decrypt_block, encrypt_block
from responsys_site.core.http.absolute_urls import absolute_url

_RECEIPT, _PRINCIPAL = "consent-receipt", "consent-principal"
ACTS = {
    ConsentEvent.Action.ASKED.value: ConsentAction.ASKED,
    ConsentEvent.Action.CONFIRMED.value: ConsentAction.CONFIRMED,
    ConsentEvent.Action.OPTED_OUT.value: ConsentAction.WITHDREW,
    ConsentEvent.Action.UNDONE.value: ConsentAction.RESTORED,
}
# An answer is given or not; it cannot be stopped later.
LATER_PURPOSES = {
    "answer": frozenset[str](),
    "updates": frozenset({ConsentEvent.Purpose.UPDATES.value, ConsentEvent.Purpose.ALL_MAILINGS.value}),
    "contact": frozenset({ConsentEvent.Purpose.CONTACT.value}),
}


def receipt_token(*, nonce_digest: str) -> str:
    """Return the 22 characters of a request's receipt: its form's nonce, sealed.

    The sender of the form knows the nonce and not the key, so that only the mailbox learns the token; the table has the
    digest and not the key, so that a stolen copy of it makes none.
    """
    return encrypt_block(bytes.fromhex(nonce_digest)[:16], purpose=_RECEIPT)


def principal_of(*, address_digest: str) -> str:
    """Return the opaque id of the person behind an address."""
    return encrypt_block(bytes.fromhex(address_digest), purpose=_PRINCIPAL)


def find_receipt(*, token: str) -> ConsentRecord | None:
    """Return the record of a receipt's token; None when we never made it."""
    block = decrypt_block(token, purpose=_RECEIPT)
    request = None if block is None else InformationRequest.objects.created_by_nonce_prefix(prefix=block.hex())
    if request is None:
        return None
    asked = list(request.choices.filter(action=ConsentEvent.Action.ASKED).order_by("purpose"))
    address_digest, contact = asked[0].address_digest, request.contact
    later = ConsentEvent.objects.filter(contact=contact, address_digest=address_digest, at__gte=asked[0].at)
    acts = list(later.exclude(action=ConsentEvent.Action.ASKED).order_by("at", "pk"))
    return ConsentRecord(
        token=token,
        principal=principal_of(address_digest=address_digest),
        consents=tuple(Consent(one.purpose, _events(one, acts)) for one in asked),
        withdrawal_page=withdrawal_page(),
        erased_at=contact.erased_at,
        has_left=_has_left(contact, address_digest),
    )


def consent_asked(
    *, purpose: str, words: str, words_sha256: str, version: int, text_sha256: str, at: datetime | str
) -> Consent:
    """Return the consent that a form asks for, before or while it is stored."""
    channel = str(ConsentEvent.Channel.FORM.label)
    return Consent(
        purpose, (ReceiptEvent(ConsentAction.ASKED, at, channel, words, words_sha256, version, text_sha256),)
    )


def withdrawal_page() -> str:
    """Return the address at which anybody can opt an address out."""
    return absolute_url("leads:opt_out_by_address")


def _events(asked: ConsentEvent, later: Iterable[ConsentEvent]) -> tuple[ReceiptEvent, ...]:
    purposes = LATER_PURPOSES[asked.purpose]
    return tuple(_event(choice) for choice in [asked, *(one for one in later if one.purpose in purposes)])


def _event(choice: ConsentEvent) -> ReceiptEvent:
    return ReceiptEvent(
        act=ACTS[choice.action],
        at=choice.at,
        how=str(choice.get_channel_display()),
        words=choice.wording,
        words_sha256=choice.wording_sha256,
        policy_version=choice.policy_version_id,
        policy_text_sha256=choice.policy_text_sha256,
    )


def _has_left(contact: Contact, address_digest: str) -> bool:
    return contact.erased_at is None and contact.address_digest != address_digest
