"""Erase what this app holds about one person; numbers, states, times and keyed digests stay."""

from collections.abc import Iterable
from datetime import datetime

from leads.models import Contact, FieldChange, InformationRequest, LaidAside, Link, LinkWish, Note
from responsys_site.ground.addresses import digest


def former_addresses(*, contact: Contact) -> set[str]:
    """Return the addresses that this person had before, as typed, but for those that are somebody else's by now."""
    changes = FieldChange.objects.filter(contact=contact, field=FieldChange.Field.ADDRESS, erased_at__isnull=True)
    return {old for old in changes.values_list("old", flat=True) if _is_free(old)}


def erase_rows(*, contacts: Iterable[Contact], digests: Iterable[str], at: datetime) -> int:
    """Remove everything personal of these people on file and of these addresses; return of how many rows.

    Call it in the transaction of whoever erases. Done again, it finds nothing.
    """
    aside = LaidAside.objects.filter(address_digest__in=digests).delete()[0]
    wishes = LinkWish.objects.filter(address_digest__in=digests).delete()[0]
    return aside + wishes + sum(_erase(contact, at) for contact in contacts)


def _erase(contact: Contact, at: datetime) -> int:
    requests = InformationRequest.objects.filter(contact=contact).erase_typed_text()
    notes = Note.objects.filter(request__contact=contact).erase(at=at)
    changes = FieldChange.objects.filter(contact=contact).erase(at=at)
    Link.objects.filter(contact=contact).erase(at=at)
    contact.erase(at=at)
    return 1 + requests + notes + changes


def _is_free(address: str) -> bool:
    return Contact.objects.of(address_digest=digest(address)) is None
