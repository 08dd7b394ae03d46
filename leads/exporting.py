"""Everything this app holds about one person, a record at a time, in the person's words."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from leads.models import Choice, Contact, FieldChange, InformationRequest, LaidAside, Link, LinkWish, Note, WaitingForm
from responsys_site.ground.personal_data import Person, Record

TYPED = ("name", "company", "email", "country", "telephone", "needs")


def records_of(*, person: Person) -> Iterator[Record]:
    """Yield the person's records of each kind."""
    contacts = Contact.objects.on_file().filter(address_digest__in=person.digests)
    of_contact = {"contact__in": contacts}
    of_digest = {"address_digest__in": person.digests}
    yield from _all(contacts, _("You, on file"), "address name company country telephone created_at")
    yield from _all(
        InformationRequest.objects.filter(**of_contact),
        _("Request for information"),
        " ".join(("reference", *TYPED, "received_at", "due_at", "state", "contacted_at", "closed_at")),
    )
    yield from _all(
        Choice.objects.filter(models.Q(**of_contact) | models.Q(**of_digest)),
        _("Choice of yours"),
        "purpose act how wording policy_version_id at",
    )
    yield from _all(FieldChange.objects.filter(**of_contact), _("Change of your details"), "field old new by at")
    yield from _all(
        Note.objects.filter(request__contact__in=contacts), _("Note of our staff about your request"), "text at"
    )
    yield from _all(
        Link.objects.filter(**of_contact), _("Link mailed to you"), "purpose issued_at expires_at ended_at facts"
    )
    forms = (*TYPED, "updates", "contact", "shown")
    yield from _all(
        WaitingForm.objects.filter(**of_digest),
        _("Form of yours that waits to be recorded"),
        " ".join((*forms, "language", "received_at")),
    )
    yield from _all(
        LaidAside.objects.filter(**of_digest),
        _("Form of yours that was laid aside"),
        " ".join((*forms, "why", "received_at")),
    )
    yield from _all(LinkWish.objects.filter(**of_digest), _("Link asked for"), "asked_at")


def _all(rows: models.QuerySet[Any], kind: str, names: str) -> Iterable[Record]:
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield Record(kind, {_label(row, name): _value(row, name) for name in names.split()})


def _label(row: models.Model, name: str) -> str:
    if name == "needs":  # the staff's word for it speaks of somebody else
        return _("what you need")
    return str(getattr(row._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


def _value(row: models.Model, name: str) -> Any:
    shown = getattr(row, f"get_{name}_display", None)
    return shown() if shown else getattr(row, name)
