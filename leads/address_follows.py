"""What goes along to a person's new address: every opt-out, and a consent only where neither address had opted out."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from leads.erasing import digests_of
from leads.models import Choice, Contact
from leads.ratchet import PURPOSE_OF_SCOPE, may_get_updates
from leads.wording import wording_sha256
from responsys_site.mail.models import Suppression
from responsys_site.mail.restricting import restrict
from responsys_site.mail.suppression import OPT_OUT, stop

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
class Following:
    """What goes along: the words by scope of each opt-out, a restriction, and the consent to updates."""

    stopped: dict[str, Text] = field(default_factory=dict)
    consent: Choice | None = None
    is_restricted: bool = False

    @property
    def sentences(self) -> list[Text]:
        """What the page behind the link says of it."""
        restricted, consent = [STILL_RESTRICTED] * self.is_restricted, [CONSENT] * (self.consent is not None)
        return [*self.stopped.values(), *restricted, *consent] or [AS_BEFORE]


def what_follows(*, contact: Contact, new_digest: str) -> Following:
    """Return what goes along if this person, still at the old address, moves to the address of `new_digest`."""
    before, there = _stopped(contact.address_digest), _stopped(new_digest)
    stopped = {
        scope: STOPPED_BEFORE[scope] if scope in before else STOPPED_THERE[scope]
        for scope in PURPOSE_OF_SCOPE
        if scope in before | there
    }
    consent = None
    if MARKETING not in stopped and may_get_updates(address_digest=contact.address_digest):
        confirmed = Choice.objects.confirmations(contact=contact, purpose=Choice.Purpose.UPDATES)
        consent = confirmed.order_by("-at", "-pk").first()
    return Following(stopped=stopped, consent=consent, is_restricted=RESTRICTED in before | there)


def carry_choices(*, contact: Contact, following: Following, at: datetime) -> None:
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
    stop(address_digests=digests_of(contact=contact), act=OPT_OUT, scope=scope, at=at)
    Choice.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=PURPOSE_OF_SCOPE[scope],
        act=Choice.Act.OPTED_OUT,
        how=Choice.How.PROFILE,
        wording=words,
        wording_sha256=wording_sha256(words),
        at=at,
    )


def _carry_consent(contact: Contact, given: Choice, at: datetime) -> None:
    """The same consent, with the words and the policy version under which it was given, now of the new mailbox."""
    Choice.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose=given.purpose,
        act=Choice.Act.CONFIRMED,
        how=Choice.How.PROFILE,
        wording=given.wording,
        wording_sha256=given.wording_sha256,
        policy_version_id=given.policy_version_id,
        policy_text_sha256=given.policy_text_sha256,
        at=at,
    )
