"""A person's new address: confirmed from its own mailbox, told to the old one, with every opt-out going along.

Two people on file are never made one. If the address belongs to another record, whoever asked gets the same answer as
always; its owner gets a mail that says so, and nothing else happens (docs/decisions/0005).
"""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from leads.address_follows import carry_choices, what_follows
from leads.models import Contact, FieldChange, Link
from leads.profile_emails import send_address_in_use, send_new_address_link, send_old_address_told
from privacy.notices.moving import follow_to_new_address
from responsys_site.ground.addresses import digest, digest_if_address
from responsys_site.ground.allowances import Spent
from responsys_site.ground.limits import spend
from responsys_site.ground.tokens import token_digest
from responsys_site.mail.dead_mailboxes import revive

LIFETIME = timedelta(hours=24)
PER_PERSON, PER_ADDRESS, WINDOW = 5, 1, timedelta(days=1)


class Outcome(Enum):
    """What came of pressing the button behind the link."""

    CHANGED = "changed"
    TAKEN = "taken"  # the address came on file under another record
    OVER = "over"  # no such link, or no longer


@transaction.atomic
def ask_for_new_address(*, contact: Contact, address: str, at: datetime) -> Spent:
    """Mail a link to `address`, which a person wants to use from now on, and return what the limit says.

    A mailbox gets one such mail a day, whoever names it; within that day the link that it got stays good. An address
    that is on file already costs the same work and gets the same answer.
    """
    spent = spend(name="new-address", subject=contact.address_digest, limit=PER_PERSON, window=WINDOW, at=at)
    if spent.allowed:  # the person's own limit; only then the one of a mailbox that may be a stranger's
        mail = spend(name="new-address-mail", subject=digest(address), limit=PER_ADDRESS, window=WINDOW, at=at)
        if mail.allowed:
            _mail_link(contact, address, at)
    return spent


def _mail_link(contact: Contact, address: str, at: datetime) -> None:
    facts = {"address": address, "address_digest": digest(address)}
    token = Link.objects.issue(purpose=Link.Purpose.NEW_ADDRESS, contact=contact, at=at, lifetime=LIFETIME, facts=facts)
    revive(address_digest=facts["address_digest"])
    owner = Contact.objects.of(address_digest=digest(address))
    if owner is None:
        send_new_address_link(address=address, token=token, at=at)
    else:
        send_address_in_use(address=owner.address, at=at)


def link_to_new_address(*, token: str, at: datetime) -> Link | None:
    """Return the living link that this token is of; None when there is none.

    Nor is there one to an address that a former release took for a look-alike of it (docs/decisions/0040).
    """
    link = Link.objects.find(purpose=Link.Purpose.NEW_ADDRESS, token=token, at=at)
    if link is None or digest_if_address(link.facts["address"]) != link.facts["address_digest"]:
        return None
    return link


def confirm_new_address(*, token: str, at: datetime) -> Outcome:
    """Make the new address the person's own, tell the old one, and end every link of this person.

    Pressed twice, in two processes even, it happens once and both are answered alike.
    """
    link = link_to_new_address(token=token, at=at)
    if link is None:
        return Outcome.CHANGED if _has_done_it(token) else Outcome.OVER
    return _change(link, at)


@transaction.atomic
def _change(link: Link, at: datetime) -> Outcome:
    contact = Contact.objects.on_file().select_for_update().filter(pk=link.contact_id).first()
    if contact is None:  # erased at this very moment
        return Outcome.OVER
    address, new_digest = link.facts["address"], link.facts["address_digest"]
    if contact.address_digest != new_digest and not Contact.objects.reserve(address_digest=new_digest, at=at):
        return Outcome.TAKEN
    if not link.end(at=at):
        return Outcome.CHANGED if contact.address_digest == new_digest else Outcome.OVER
    old_digest = contact.address_digest
    old, following = contact.address, what_follows(contact=contact, new_digest=new_digest)
    contact.address, contact.address_digest = address, new_digest
    contact.save(update_fields=["address", "address_digest"])
    FieldChange.objects.create(
        contact=contact,
        field=FieldChange.Field.ADDRESS,
        old=old,
        new=address,
        by=FieldChange.By.PERSON,
        at=at,
    )
    carry_choices(contact=contact, following=following, at=at)
    follow_to_new_address(old_digest=old_digest, email=address, name=contact.name, at=at)
    _end_every_link(contact, at)
    send_old_address_told(old=old, new=address, at=at)
    return Outcome.CHANGED


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
