"""Everything this app holds about one person, a record at a time, in the person's words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.consent.eligibility import reach_of_contacts
from leads.consent.opt_out import opt_out, opt_out_silently
from leads.consent.texts import OPT_OUT_ASKED
from leads.contact_fields import CONTACT_FIELD_NAMES, CONTACT_FIELDS
from leads.emails import confirm_address
from leads.models import (
    AcknowledgedRequest,
    ConsentEvent,
    Contact,
    ContactChange,
    InformationRequest,
    Link,
    LinkRequest,
    Note,
    PendingSubmission,
    QuarantinedSubmission,
)
from leads.profile.corrections import write_details
from privacy.desk.models import Case
from privacy.figures import AFTER_LAST_CONTACT
from privacy.notices.recipients import Recipient
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_of_sender, keyed_digest_or_blank
from responsys_site.core.personal_data import (
    Correction,
    Identity,
    Person,
    PersonalDataSource,
    Reach,
    Record,
    ResubscribeLink,
    SourceResult,
)
from responsys_site.mail.models import Delivery, IncomingMail

TYPED = ("email", *CONTACT_FIELD_NAMES, "needs")


def records_of(*, person: Person) -> Iterator[Record]:
    """Yield the person's records of each kind."""
    contacts = Contact.objects.active().filter(address_digest__in=person.digests)
    of_contact = {"contact__in": contacts}
    of_digest = {"address_digest__in": person.digests}
    yield from _all(contacts, _("You, on file"), " ".join(("address", *CONTACT_FIELD_NAMES, "created_at")))
    yield from _all(
        InformationRequest.objects.filter(**of_contact),
        _("Request for information"),
        " ".join(("reference", *TYPED, "received_at", "due_at", "state", "contacted_at", "closed_at")),
    )
    yield from _all(
        ConsentEvent.objects.filter(models.Q(**of_contact) | models.Q(**of_digest)),
        _("Choice of yours"),
        "purpose action channel wording policy_version_id at",
    )
    yield from _all(ContactChange.objects.filter(**of_contact), _("Change of your details"), "field old new by at")
    yield from _all(
        Note.objects.filter(request__contact__in=contacts), _("Note of our staff about your request"), "text at"
    )
    yield from _all(
        Link.objects.filter(**of_contact), _("Link mailed to you"), "purpose issued_at expires_at ended_at facts"
    )
    forms = (*TYPED, "updates", "contact", "displayed_terms")
    yield from _all(
        PendingSubmission.objects.filter(**of_digest),
        _("Form of yours that waits to be recorded"),
        " ".join((*forms, "language", "received_at")),
    )
    yield from _all(
        QuarantinedSubmission.objects.filter(**of_digest),
        _("Form of yours that was quarantined"),
        " ".join((*forms, "reason", "received_at")),
    )
    yield from _all(LinkRequest.objects.filter(**of_digest), _("Link asked for"), "asked_at")


def _all(rows: models.QuerySet[Any], kind: str, names: str) -> Iterable[Record]:
    for row in rows.order_by("pk").iterator(chunk_size=500):
        yield Record(kind, {_label(row, name): _value(row, name) for name in names.split()})


def _label(row: models.Model, name: str) -> str:
    if name == "needs":  # the staff's name for it is in the third person
        return _("what you need")
    return str(getattr(row._meta.get_field(name.removesuffix("_id")), "verbose_name", name))


def _value(row: models.Model, name: str) -> Any:
    shown = getattr(row, f"get_{name}_display", None)
    return shown() if shown else getattr(row, name)


class LeadsDataSource(PersonalDataSource):
    label = "leads"
    name = gettext_lazy("What you asked us and told us")

    def identifiers_of(self, *, address_digest: str) -> Identity:
        contact = Contact.objects.of(address_digest=address_digest)
        waiting = PendingSubmission.objects.filter(address_digest=address_digest).values_list("email", "name")
        as_typed = Identity(frozenset(email for email, _name in waiting), frozenset(name for _email, name in waiting))
        if contact is None:
            return as_typed
        typed = InformationRequest.objects.filter(contact=contact).values_list("email", "name")
        changed = ContactChange.objects.filter(contact=contact, field="name")
        names = {contact.name, *(name for _email, name in typed), *changed.values_list("old", flat=True)}
        addresses = {contact.address, *contact.former_addresses()}
        theirs = set(map(keyed_digest_or_blank, addresses)) - {""}
        own = {email for email, _name in typed if keyed_digest_or_blank(email) in theirs}
        return Identity(addresses=as_typed.addresses | addresses | own, names=as_typed.names | names)

    def find(self, *, person: Person) -> int:
        return sum(1 for _record in records_of(person=person))

    def export(self, *, person: Person) -> Iterator[Record]:
        return records_of(person=person)

    def reach(self, *, address_digests: frozenset[str]) -> dict[str, Reach]:
        return reach_of_contacts(address_digests=address_digests)

    def correctable_fields(self) -> dict[str, forms.Field]:
        return {field.name: field.correction_field() for field in CONTACT_FIELDS}

    def correct(
        self, *, person: Person, changes: Mapping[str, str], by: AbstractBaseUser | None, at: datetime
    ) -> list[Correction]:
        contact = Contact.objects.of(address_digest=keyed_digest(person.address))
        fields = self.correctable_fields()
        details = {name: fields[name].clean(value) for name, value in changes.items() if name in fields}
        if contact is None or not details:
            return []
        written = write_details(contact=contact, details=details, staff=by, at=at)
        return [Correction(one.field, one.get_field_display(), one.old, one.new) for one in written]

    def unsubscribe(self, *, address: str, channel: str, at: datetime, is_told: bool = False) -> SourceResult:
        theirs, way, words = keyed_digest_of_sender(address), ConsentEvent.Channel(channel), str(OPT_OUT_ASKED)
        if not is_told:
            return SourceResult(done=int(opt_out(address_digest=theirs, channel=way, words=words, at=at)))
        stopped = opt_out_silently(address_digest=theirs, channel=way, words=words, at=at)
        link = ResubscribeLink(confirm_address(), {"confirm_token": stopped.token}) if stopped.token else None
        return SourceResult(done=int(stopped.is_new), resubscribe_link=link)

    def erase(self, *, person: Person, at: datetime) -> SourceResult:
        done = erase_rows(digests=person.digests, at=at)
        if not ConsentEvent.objects.filter(address_digest__in=person.digests).exists():
            return SourceResult(done=done)
        why = _(
            "Your choices, with their dates and the words that you saw, but without your name or address: "
            "they prove that we did what you chose."
        )
        return SourceResult(done=done, kept=(why,))


def policy_notice_recipients(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield everyone on file, or those who came on file at `since` or later."""
    people = Contact.objects.active().order_by("pk")
    if since is not None:
        people = people.filter(created_at__gte=since)
    for address, name in people.values_list("address", "name").iterator():
        yield Recipient(email=address, name=name)


def erase_rows(*, digests: Iterable[str], at: datetime) -> int:
    """Remove everything personal of the people on file under these addresses; return of how many rows.

    Call it in the transaction of the erasure. Called again, it finds nothing. What waits goes first: while a worker
    records it, this waits for the worker, and then finds the person on file.
    """
    forms_and_wishes = sum(
        model.objects.filter(address_digest__in=digests).delete()[0]
        for model in (PendingSubmission, QuarantinedSubmission, LinkRequest)
    )
    people = Contact.objects.active().filter(address_digest__in=digests).order_by("pk").select_for_update()
    return forms_and_wishes + sum(_erase(contact, at) for contact in people)


def _erase(contact: Contact, at: datetime) -> int:
    requests = InformationRequest.objects.filter(contact=contact).erase_typed_text()
    AcknowledgedRequest.objects.filter(request__contact=contact).delete()
    notes = Note.objects.filter(request__contact=contact).erase(at=at)
    changes = ContactChange.objects.filter(contact=contact).erase(at=at)
    Link.objects.filter(contact=contact).erase(at=at)
    contact.erase(at=at)
    return 1 + requests + notes + changes


BATCH = 200


def past_retention(*, at: datetime, after: int = 0) -> list[Contact]:
    """Return up to BATCH contacts with no open request or case, from and to whom nothing was sent since.

    In the order of their numbers, those beyond the number `after`.
    """
    since = at - AFTER_LAST_CONTACT
    requests = InformationRequest.objects.filter(contact=OuterRef("pk"))
    cases = Case.objects.filter(address_digest=OuterRef("address_digest"))
    people = Contact.objects.active().filter(created_at__lte=since, pk__gt=after)
    for reason_to_stay in (
        requests.filter(state__in=["new", "in progress"]),
        requests.filter(received_at__gt=since),
        PendingSubmission.objects.filter(address_digest=OuterRef("address_digest")),
        cases.unfinished(),
        cases.filter(received_at__gt=since),
        ConsentEvent.objects.filter(contact=OuterRef("pk"), at__gt=since),
        Delivery.objects.sent_in_contact(since=since).filter(address_digest=OuterRef("address_digest")),
        IncomingMail.objects.filter(address_digest=OuterRef("address_digest"), received_at__gt=since),
    ):
        people = people.exclude(Exists(reason_to_stay))
    return list(people.order_by("pk")[:BATCH])
