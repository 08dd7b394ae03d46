"""A person's own record: corrections that keep their history and are told to the person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from leads.contact_fields import CONTACT_FIELD_NAMES
from leads.emails import send_details_changed
from leads.models import Contact, ContactChange
from responsys_site.core.rate_limits import RateLimit, consume

TOLD_AT_MOST, TOLD_PER = 1, timedelta(days=1)


def details_of(*, contact: Contact) -> dict[str, str]:
    """Return what the details' form shows of this person."""
    return contact.contact_details


@transaction.atomic
def correct_details(
    *, contact: Contact, details: Mapping[str, str], at: datetime, staff: AbstractBaseUser | None = None
) -> list[ContactChange]:
    """Write details (`write_details`), tell the person's address of a change, by at most one mail a day, and return it.

    With nothing changed nothing is mailed.
    """
    changes = write_details(contact=contact, details=details, at=at, staff=staff)
    if changes:
        _tell(changes[0].contact, at)
    return changes


@transaction.atomic
def write_details(
    *, contact: Contact, details: Mapping[str, str], at: datetime, staff: AbstractBaseUser | None
) -> list[ContactChange]:
    """Write those of `details` that differ from the record, with their history, and return the changes made.

    `staff` is who corrects it for the person; None: the person. With nothing changed nothing is written. Raises
    ValueError for a field that cannot be corrected this way.
    """
    if unknown := set(details) - set(CONTACT_FIELD_NAMES):
        raise ValueError(f"not a detail: {', '.join(sorted(unknown))}")
    current = Contact.objects.active().select_for_update().filter(pk=contact.pk).first()
    if current is None:  # erased at this very moment
        return []
    new = {name: value for name, value in details.items() if value != getattr(current, name)}
    changes = [
        ContactChange(
            contact=current,
            field=name,
            old=getattr(current, name),
            new=value,
            by=ContactChange.By.STAFF if staff else ContactChange.By.PERSON,
            staff_id=staff.pk if staff else None,
            at=at,
        )
        for name, value in new.items()
    ]
    if changes:
        ContactChange.objects.bulk_create(changes)
        for name, value in new.items():
            setattr(current, name, value)
        current.save(update_fields=list(new))
    return changes


def _tell(contact: Contact, at: datetime) -> None:
    # Counted in this transaction, unlike a limit against abuse: no change, no mail, nothing counted.
    told = consume(limit=RateLimit("details-changed-mail", contact.address_digest, TOLD_AT_MOST, TOLD_PER), at=at)
    if told.allowed:
        send_details_changed(contact=contact, at=at)
