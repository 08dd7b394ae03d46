"""Erase what this app holds about one person; numbers, states, times and keyed digests stay."""

from collections.abc import Iterable
from datetime import datetime

from leads.models import Contact, FieldChange, InformationRequest, LaidAside, Link, LinkWish, Note, WaitingForm
from responsys_site.ground.addresses import digest


def former_addresses(*, contact: Contact) -> set[str]:
    """Return the addresses that this person had before, as typed, but for those that are somebody else's by now."""
    changes = FieldChange.objects.filter(contact=contact, field=FieldChange.Field.ADDRESS, erased_at__isnull=True)
    return {old for old in changes.values_list("old", flat=True) if _is_free(old)}


def digests_of(*, contact: Contact) -> set[str]:
    """Return the digests of this person's address and of those they had before, for every act about the person."""
    return {contact.address_digest, *map(digest, former_addresses(contact=contact))}


def erase_rows(*, digests: Iterable[str], at: datetime) -> int:
    """Remove everything personal of the people on file under these addresses; return of how many rows.

    Call it in the transaction of whoever erases. Done again, it finds nothing. What waits goes first: while a worker
    records it, this waits for the worker, and then finds the person on file.
    """
    forms_and_wishes = sum(
        model.objects.filter(address_digest__in=digests).delete()[0] for model in (WaitingForm, LaidAside, LinkWish)
    )
    people = Contact.objects.on_file().filter(address_digest__in=digests).order_by("pk").select_for_update()
    return forms_and_wishes + sum(_erase(contact, at) for contact in people)


def _erase(contact: Contact, at: datetime) -> int:
    requests = InformationRequest.objects.filter(contact=contact).erase_typed_text()
    notes = Note.objects.filter(request__contact=contact).erase(at=at)
    changes = FieldChange.objects.filter(contact=contact).erase(at=at)
    Link.objects.filter(contact=contact).erase(at=at)
    contact.erase(at=at)
    return 1 + requests + notes + changes


def _is_free(address: str) -> bool:
    return Contact.objects.of(address_digest=digest(address)) is None
