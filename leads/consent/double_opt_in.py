"""Confirmed opt-in: a wish becomes a consent by the button behind a link that was mailed to the address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from leads.consent.eligibility import opted_out_at
from leads.consent.texts import CONTACT, UPDATES, text_hash
from leads.emails import send_confirm_link
from leads.models import ConsentEvent, Contact, Link
from privacy.policy.published import PUBLISHED_POLICY
from responsys_site.core.rate_limits import RateLimit, consume
from responsys_site.core.tokens import random_token
from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import lift

SCOPE_OF_PURPOSE = {
    ConsentEvent.Purpose.UPDATES.value: Suppression.Scope.MARKETING,
    ConsentEvent.Purpose.CONTACT.value: Suppression.Scope.CONTACT,
}
WORDS_OF_PURPOSE = {ConsentEvent.Purpose.UPDATES.value: UPDATES, ConsentEvent.Purpose.CONTACT.value: CONTACT}


class LinkStatus(Enum):
    """Where a confirm link stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    OPTED_OUT = "opted out"  # after it was mailed: it cannot be used any more


@dataclass(frozen=True)
class ConsentOffer:
    """What the page behind a confirm link shows: the exact words, and the policy version (0: none in force)."""

    purpose: str
    words: str
    policy_version: int
    policy_text_sha256: str

    @property
    def facts(self) -> dict[str, str]:
        """What the page's key carries, so that a change between showing and pressing is noticed."""
        words = text_hash(self.words)
        return {"policy": str(self.policy_version), "text": self.policy_text_sha256, "words": words}


def issue_confirm_link(*, contact: Contact, purpose: str, at: datetime) -> str:
    """Return the token of a new link by which this person confirms `purpose`, updates or contact, for seven days."""
    token = random_token()
    new_confirm_link(contact=contact, token=token, purpose=purpose, at=at).save()
    return token


def new_confirm_link(
    *, contact: Contact, token: str, purpose: str, at: datetime, wished_at: datetime | None = None
) -> Link:
    """Return such a link that is not stored yet, good for seven days from `at`.

    It counts as issued when it was wished for, so that an opt-out from since then is newer than the link.
    """
    return Link.build(
        purpose=Link.Purpose.CONFIRM,
        contact=contact,
        token=token,
        at=at,
        issued_at=wished_at,
        facts={"choice": ConsentEvent.Purpose(purpose).value},
    )


def purpose_of(*, link: Link) -> str:
    """Return the purpose that a confirm link confirms."""
    return link.facts.get("choice", ConsentEvent.Purpose.UPDATES.value)


def consent_offer(*, link: Link, at: datetime) -> ConsentOffer:
    """Return what the page behind the link shows at `at`."""
    version = PUBLISHED_POLICY.get().in_force(at=at)
    purpose = purpose_of(link=link)
    return ConsentOffer(
        purpose=purpose,
        words=str(WORDS_OF_PURPOSE[purpose]),
        policy_version=version.number if version else 0,
        policy_text_sha256=version.text.sha256 if version else "",
    )


def status_of(*, link: Link, at: datetime) -> LinkStatus:
    """Return where the link stands at `at`. An opt-out at the very moment it was issued counts as made after it."""
    stopped = opted_out_at(contact=link.contact, scope=SCOPE_OF_PURPOSE[purpose_of(link=link)])
    if stopped is not None and stopped >= link.issued_at:
        return LinkStatus.OPTED_OUT
    if link.ended_at is not None:
        return LinkStatus.CONFIRMED
    return LinkStatus.OPEN if link.is_live(at=at) else LinkStatus.EXPIRED


@transaction.atomic
def confirm(*, link: Link, offer: ConsentOffer, at: datetime) -> LinkStatus:
    """Record the consent that `offer` shows, and lift the opt-out that was made before the link was mailed.

    Pressed again, in another process at the same moment even, it records nothing more. The suppression row is locked
    before anything is decided, so that an opt-out at this moment comes before or after, and never in between.
    """
    scope = SCOPE_OF_PURPOSE[offer.purpose]
    suppression = Suppression.objects.locked(address_digest=link.address_digest, scope=scope)
    standing = status_of(link=link, at=at)
    if standing is not LinkStatus.OPEN:
        return standing
    if link.end(at=at):
        _record(link, offer, at)
        revive(address_digest=link.address_digest)
        if suppression is not None:
            lift(rows=[suppression], act="confirmed", at=at)
    return LinkStatus.CONFIRMED


def _record(link: Link, offer: ConsentOffer, at: datetime) -> None:
    ConsentEvent.objects.create(
        contact=link.contact,
        address_digest=link.address_digest,
        purpose=offer.purpose,
        action=ConsentEvent.Action.CONFIRMED,
        channel=ConsentEvent.Channel.LINK,
        wording=offer.words,
        wording_sha256=text_hash(offer.words),
        policy_version_id=offer.policy_version,
        policy_text_sha256=offer.policy_text_sha256,
        at=at,
    )


MAILS_PER_ADDRESS, WINDOW = 1, timedelta(days=1)


@transaction.atomic
def mail_confirm_link(*, contact: Contact, purpose: str, at: datetime) -> bool:
    """Mail a new confirm link to the person's own address, one a day. Returns False when today's is sent already."""
    name, subject = f"confirm-link-{purpose}", contact.address_digest
    if not consume(limit=RateLimit(name, subject, MAILS_PER_ADDRESS, WINDOW), at=at).allowed:
        return False
    token = issue_confirm_link(contact=contact, purpose=purpose, at=at)
    send_confirm_link(contact=contact, purpose=purpose, token=token, at=at)
    return True
