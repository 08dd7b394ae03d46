from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from leads.contact_fields import CONTACT_FIELD_NAMES, CONTACT_FIELDS, NO_CONTACT_DETAILS
from responsys_site.core.email_addresses import keyed_digest, keyed_digest_or_blank
from responsys_site.core.tokens import random_token

Person = tuple[str, str, Mapping[str, str]]  # address digest, address and details


class ContactQuerySet(models.QuerySet["Contact"]):
    def active(self) -> "ContactQuerySet":
        """All contacts that were not erased."""
        return self.filter(erased_at__isnull=True)

    def of(self, *, address_digest: str) -> "Contact | None":
        """The contact of this address; None if there is none."""
        return self.active().filter(address_digest=address_digest).first()

    def reached_by(self, *, address_digest: str) -> "Contact | None":
        """Return the person on file under this address or, if there is none, the one who last moved away from it.

        Each person who moved has a link that was mailed to the address they left.
        """
        moved = self.active().filter(links__address_digest=address_digest).order_by("-links__issued_at", "-pk")
        return self.of(address_digest=address_digest) or moved.first()

    def reached_by_locked(self, *, address_digest: str) -> "Contact | None":
        """Return the same, locked until the transaction ends: one who moves at this moment has moved by then."""
        contact = self.reached_by(address_digest=address_digest)
        while contact is not None:
            held = self.active().select_for_update(no_key=True).filter(pk=contact.pk).first()
            contact = self.reached_by(address_digest=address_digest)
            if held is not None and contact == held:
                return held
        return None

    def reserve(self, *, address_digest: str, at: datetime) -> bool:
        """Reserve an address for this transaction; return whether no one is on file under it.

        A row that goes again waits for others who take the same address at this moment, and keeps the address from
        those who come later. Changing the address alone would let the database refuse one of two, and log what it is.
        """
        marker = random_token()
        placeholder = self.model(address=marker, address_digest=address_digest, created_at=at)
        self.bulk_create([placeholder], ignore_conflicts=True)
        return self.filter(address=marker, address_digest=address_digest).delete()[0] > 0

    def get_or_create_contact(self, *, address: str, at: datetime, **details: str) -> "Contact":
        """Return the contact of `address`, created if new. Details on file stay; only empty ones are filled."""
        address_digest = keyed_digest(address)
        person = (address_digest, address, NO_CONTACT_DETAILS | details)
        return self.get_or_create_all(people=[person], at=at)[address_digest]

    @transaction.atomic
    def get_or_create_all(self, *, people: Sequence[Person], at: datetime) -> dict[str, "Contact"]:
        """Do the same for many people, and return their contacts by address digest, locked."""
        new: dict[str, Any] = {}
        for digest, address, details in sorted(people, key=lambda person: person[0]):  # one order: no deadlock
            new.setdefault(digest, Contact(address_digest=digest, address=address, created_at=at, **details))
        self.bulk_create(new.values(), ignore_conflicts=True)
        locked = self.active().select_for_update(no_key=True).filter(address_digest__in=new).order_by("pk")
        contacts: dict[str, Any] = {contact.address_digest: contact for contact in locked}
        filled = [digest for digest, _, details in people if contacts[digest].fill(details=details)]
        self.bulk_update(map(contacts.__getitem__, set(filled)), CONTACT_FIELD_NAMES)
        return contacts


class ContactDetails(models.Model):
    """The columns of leads.contact_fields, which every model of what people say about themselves has."""

    name: str
    telephone: str

    class Meta:
        abstract = True

    @property
    def contact_details(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in CONTACT_FIELD_NAMES}


for _field in CONTACT_FIELDS:
    ContactDetails.add_to_class(_field.name, _field.model_field())


class Contact(ContactDetails):
    """A person on file: one per canonical address. An erased one keeps its number and loses everything else.

    The address is unique among those on file, so that a person who was erased and asks again is a new contact.
    """

    address = models.CharField(_("e-mail address as typed"), max_length=254, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32, db_index=True)
    created_at = models.DateTimeField(_("on file since"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["address_digest"],
                condition=models.Q(erased_at__isnull=True),
                name="contact_once_per_address",
            ),
            models.CheckConstraint(
                name="contact_has_an_address_unless_erased",
                condition=models.Q(erased_at__isnull=True) & ~models.Q(address="")
                | models.Q(erased_at__isnull=False, address="", **NO_CONTACT_DETAILS),
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Contact %(number)s") % {"number": self.pk})

    def former_addresses(self) -> set[str]:
        """Return the addresses that this person had before, as typed, but for those that are someone else's by now."""
        changes = self.field_changes.filter(field=ContactChange.ADDRESS, erased_at__isnull=True)
        return {old for old in changes.values_list("old", flat=True) if not _is_on_file(old)}

    def address_digests(self) -> set[str]:
        """Return the digests of this person's address and of those they had before, for every act about the person."""
        return {self.address_digest, *map(keyed_digest_or_blank, self.former_addresses())} - {""}

    def fill(self, *, details: Mapping[str, str]) -> bool:
        """Set those details that are empty; return whether any was set. Nothing is saved."""
        empty = {name: value for name, value in details.items() if value and not getattr(self, name)}
        for name, value in empty.items():
            setattr(self, name, value)
        return bool(empty)

    def erase(self, *, at: datetime) -> None:
        """Remove everything personal; what was chosen and done stays, by number and keyed digest."""
        for name in ("address", *CONTACT_FIELD_NAMES):
            setattr(self, name, "")
        self.erased_at = at
        self.save()


def _is_on_file(address: str) -> bool:
    return Contact.objects.active().filter(address_digest=keyed_digest_or_blank(address)).exists()


class ContactChangeQuerySet(models.QuerySet["ContactChange"]):
    def erase(self, *, at: datetime) -> int:
        """Take the old and new values away, and leave that something changed, and when. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(old="", new="", erased_at=at)


class ContactChange(models.Model):
    """A correction of one field of a contact: who made it, when, and the old and new value.

    Written once. The database refuses any change but erasure, which takes both values away and keeps the rest.
    """

    ADDRESS = "address"
    FIELDS = [*((field.name, field.noun) for field in CONTACT_FIELDS), (ADDRESS, _("e-mail address"))]

    class By(models.TextChoices):
        PERSON = "person", _("the person")
        STAFF = "staff", _("staff")

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="field_changes", verbose_name=_("contact")
    )
    field = models.CharField(_("field"), max_length=32, choices=FIELDS)
    old = models.CharField(_("old"), max_length=254, blank=True)
    new = models.CharField(_("new"), max_length=254, blank=True)
    by = models.CharField(_("by"), max_length=10, choices=By)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    at = models.DateTimeField(_("when"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = ContactChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a field")
        verbose_name_plural = _("changes of fields")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["contact", "-at"], name="field_change_of_contact")]
        constraints = [
            models.CheckConstraint(
                name="field_change_field_is_known",
                condition=models.Q(field__in=[*CONTACT_FIELD_NAMES, "address"]),
            ),
            models.CheckConstraint(
                name="field_change_names_who",
                condition=models.Q(by="person", staff__isnull=True) | models.Q(by="staff", staff__isnull=False),
            ),
            models.CheckConstraint(
                name="field_change_changes_something_until_erased",
                condition=models.Q(erased_at__isnull=True) & ~models.Q(old=models.F("new"))
                | models.Q(erased_at__isnull=False, old="", new=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.at:%Y-%m-%d %H:%M}"
