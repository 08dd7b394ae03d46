"""What goes along to a person's new address: every opt-out, and a consent only where neither address had opted out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from leads.consent.eligibility import PURPOSE_OF_SCOPE, can_receive_updates
from leads.consent.texts import text_hash
from leads.emails import send_address_in_use, send_new_address_link, send_old_address_told
from leads.models import ConsentEvent, Contact, ContactChange, Link
from privacy.notices.recipients import readdress_notice
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank
from responsys_site.core.rate_limits import RateLimit, Usage, consume
from responsys_site.core.tokens import token_digest
from responsys_site.mail.dead_mailboxes import revive
from responsys_site.mail.models import Suppression
from responsys_site.mail.suppression import OPT_OUT, restrict, stop

Text = str | LazyText
MARKETING, CONTACT = Suppression.Scope.MARKETING.value, Suppression.Scope.CONTACT.value
RESTRICTED = Suppression.Scope.RESTRICTED.value
STOPPED_BEFORE: dict[str, Text] = {
    MARKETING: _("You had stopped our mailings. That holds for this address too."),
    CONTACT: _("You had asked us not to contact you. That holds for this address too."),
}
STOPPED_THERE: dict[str, Text] = {
    MARKETING: _("This address had stopped our mailings. That stays so: updates come to it only if you ask again."),
    CONTACT: _("This address had asked us not to contact it. That stays so."),
}
STILL_RESTRICTED = _("You had asked us to restrict the use of your data. That holds for this address too.")
CONSENT = _("The updates that you confirmed come to this address from now on.")
AS_BEFORE = _("Your choices stay as they are.")


@dataclass(frozen=True)
class ConsentTransfer:
    """What goes along: the words by scope of each opt-out, a restriction, and the consent to updates."""

    stopped: dict[str, Text] = field(default_factory=dict)
    consent: ConsentEvent | None = None
    is_restricted: bool = False

    @property
    def sentences(self) -> list[Text]:
        """What the page behind the link says of it."""
        restricted, consent = [STILL_RESTRICTED] * self.is_restricted, [CONSENT] * (self.consent is not None)
        return [*self.stopped.values(), *restricted, *consent] or [AS_BEFORE]


def plan_transfer(*, contact: Contact, new_digest: str) -> ConsentTransfer:
    """Return what goes along if this person, still at the old address, moves to the address of `new_digest`."""
    before, there = _stopped(contact.address_digest), _stopped(new_digest)
    stopped = {
        scope: STOPPED_BEFORE[scope] if scope in before else STOPPED_THERE[scope]
        for scope in PURPOSE_OF_SCOPE
        if scope in before | there
    }
    consent = None
    if MARKETING not in stopped and can_receive_updates(address_digest=contact.address_digest):
        confirmed = ConsentEvent.objects.confirmations(contact=contact, purpose=ConsentEvent.Purpose.UPDATES)
        consent = confirmed.order_by("-at", "-pk").first()
    return ConsentTransfer(stopped=stopped, consent=consent, is_restricted=RESTRICTED in before | there)


def apply_transfer(*, contact: Contact, following: ConsentTransfer, at: datetime) -> None:
    """Record what goes along, once the person is at the new address; call it in the transaction of the change."""
    for scope, words in following.stopped.items():
        _stop(contact, scope, str(words), at)
    if following.is_restricted:
        restrict(address_digest=contact.address_digest, at=at)
    if following.consent is not None:
        _carry_consent(contact, following.consent, at)


def _stopped(address_digest: str) -> set[str]:
    return set(Suppression.objects.filter(address_digest=address_digest).values_list("scope", flat=True))


def _stop(contact: Contact, scope: str, words: str, at: datetime) -> None:
    """An opt-out like any other, but for its receipt: the page has just said it."""
    stop(address_digests=contact.address_digests(), act=OPT_OUT, scope=scope, at=at)
    ConsentEvent.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=PURPOSE_OF_SCOPE[scope],
        action=ConsentEvent.Action.OPTED_OUT,
        channel=ConsentEvent.Channel.PROFILE,
        wording=words,
        wording_sha256=text_hash(words),
        at=at,
    )


def _carry_consent(contact: Contact, given: ConsentEvent, at: datetime) -> None:
    """The same consent, with the words and the policy version under which it was given, now of the new mailbox."""
    ConsentEvent.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=given.purpose,
        action=ConsentEvent.Action.CONFIRMED,
        channel=ConsentEvent.Channel.PROFILE,
        wording=given.wording,
        wording_sha256=given.wording_sha256,
        policy_version_id=given.policy_version_id,
        policy_text_sha256=given.policy_text_sha256,
        at=at,
    )


PER_PERSON, PER_ADDRESS, WINDOW = 5, 1, timedelta(days=1)


class AddressChangeResult(Enum):
    """What came of pressing the button behind the link."""

    CHANGED = "changed"
    TAKEN = "taken"  # the address came on file under another record
    OVER = "over"  # no such link, or no longer


@transaction.atomic
def request_address_change(*, contact: Contact, address: str, at: datetime) -> Usage:
    """Mail a link to `address`, which a person wants to use from now on, and return what the limit says.

    A mailbox gets one such e-mail a day, no matter who enters it; its link stays valid for that day. An address
    that is on file already costs the same work and gets the same answer.
    """
    spent = consume(limit=RateLimit("new-address", contact.address_digest, PER_PERSON, WINDOW), at=at)
    if spent.allowed:  # the person's own limit; only then the one of a mailbox that may be a stranger's
        mail = consume(limit=RateLimit("new-address-mail", keyed_digest(address), PER_ADDRESS, WINDOW), at=at)
        if mail.allowed:
            _mail_link(contact, address, at)
    return spent


def _mail_link(contact: Contact, address: str, at: datetime) -> None:
    facts = {"address": address, "address_digest": keyed_digest(address)}
    token = Link.objects.issue(purpose=Link.Purpose.NEW_ADDRESS, contact=contact, at=at, facts=facts)
    revive(address_digest=facts["address_digest"])
    owner = Contact.objects.of(address_digest=keyed_digest(address))
    if owner is None:
        send_new_address_link(address=address, token=token, at=at)
    else:
        send_address_in_use(address=owner.address, at=at)


def link_to_new_address(*, token: str, at: datetime) -> Link | None:
    """Return the living link that this token is of; None when there is none.

    Nor is there one to an address that a former release took for a look-alike of it (docs/decisions/0040).
    """
    link = Link.objects.find(purpose=Link.Purpose.NEW_ADDRESS, token=token, at=at)
    if link is None or keyed_digest_or_blank(link.facts["address"]) != link.facts["address_digest"]:
        return None
    return link


def confirm_new_address(*, token: str, at: datetime) -> AddressChangeResult:
    """Make the new address the person's own, tell the old one, and end every link of this person.

    Pressed twice, in two processes even, it happens once and both are answered alike.
    """
    link = link_to_new_address(token=token, at=at)
    if link is None:
        return AddressChangeResult.CHANGED if _has_done_it(token) else AddressChangeResult.OVER
    return _change(link, at)


@transaction.atomic
def _change(link: Link, at: datetime) -> AddressChangeResult:
    contact = Contact.objects.active().select_for_update().filter(pk=link.contact_id).first()
    if contact is None:  # erased at this very moment
        return AddressChangeResult.OVER
    address, new_digest = link.facts["address"], link.facts["address_digest"]
    if contact.address_digest != new_digest and not Contact.objects.reserve(address_digest=new_digest, at=at):
        return AddressChangeResult.TAKEN
    if not link.end(at=at):
        return AddressChangeResult.CHANGED if contact.address_digest == new_digest else AddressChangeResult.OVER
    old_digest = contact.address_digest
    old, following = contact.address, plan_transfer(contact=contact, new_digest=new_digest)
    contact.address, contact.address_digest = address, new_digest
    contact.save(update_fields=["address", "address_digest"])
    ContactChange.objects.create(
        contact=contact,
        field=ContactChange.ADDRESS,
        old=old,
        new=address,
        by=ContactChange.By.PERSON,
        at=at,
    )
    apply_transfer(contact=contact, following=following, at=at)
    readdress_notice(old_digest=old_digest, email=address, name=contact.name, at=at)
    _end_every_link(contact, at)
    send_old_address_told(old=old, new=address, at=at)
    return AddressChangeResult.CHANGED


def _end_every_link(contact: Contact, at: datetime) -> None:
    """The addresses that links named go with them; whether the last change was made can still be told."""
    contact.links.end(at=at)
    for link in contact.links.filter(purpose=Link.Purpose.NEW_ADDRESS):
        link.facts.pop("address", None)
        link.save(update_fields=["facts"])


def _has_done_it(token: str) -> bool:
    link = (
        Link.objects.filter(purpose=Link.Purpose.NEW_ADDRESS, token_digest=token_digest(token), ended_at__isnull=False)
        .select_related("contact")
        .first()
    )
    return link is not None and link.facts.get("address_digest") == link.contact.address_digest
