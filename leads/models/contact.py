from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.tokens import random_token
from responsys_site.ground.inserting import Row, insert
from responsys_site.ground.together import Statement, run_together


class ContactQuerySet(models.QuerySet["Contact"]):
    def on_file(self) -> "ContactQuerySet":
        """Everybody we hold something about: not those who were erased."""
        return self.filter(erased_at__isnull=True)

    def of(self, *, address_digest: str) -> "Contact | None":
        """The person on file under this address; None when nobody is."""
        return self.on_file().filter(address_digest=address_digest).first()

    def reached_by(self, *, address_digest: str) -> "Contact | None":
        """Return the person on file under this address or, if there is none, the one who last moved away from it.

        Each person who moved has a link that was mailed to the address they left.
        """
        moved = self.on_file().filter(links__address_digest=address_digest).order_by("-links__issued_at", "-pk")
        return self.of(address_digest=address_digest) or moved.first()

    def reached_by_locked(self, *, address_digest: str) -> "Contact | None":
        """Return the same, locked until the transaction ends: one who moves at this moment has moved by then."""
        contact = self.reached_by(address_digest=address_digest)
        while contact is not None:
            held = self.on_file().select_for_update(no_key=True).filter(pk=contact.pk).first()
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

    def get_or_create_contact(self, *, address: str, at: datetime, **known: str) -> "Contact":
        """Return the person of `address`, made if new. What is known already stays; only empty fields are filled."""
        address_digest = keyed_digest(address)
        run_together(statements=[Contact.upsert(address=address, address_digest=address_digest, at=at, **known)])
        return self.on_file().get(address_digest=address_digest)


def _filled(names: Iterable[str]) -> str:
    old = "leads_contact."
    return ", ".join(f"{name} = CASE WHEN {old}{name} = '' THEN excluded.{name} ELSE {old}{name} END" for name in names)


class Contact(models.Model):
    """A person on file: one per canonical address. An erased one keeps its number and loses everything else.

    The address is unique among those on file, so that a person who was erased and asks again starts afresh.
    """

    address = models.CharField(_("e-mail address as typed"), max_length=254, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32, db_index=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
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
                | models.Q(erased_at__isnull=False, address="", name="", company="", country="", telephone=""),
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Contact %(number)s") % {"number": self.pk})

    def erase(self, *, at: datetime) -> None:
        """Remove everything personal; what was chosen and done stays, by number and keyed digest."""
        self.address = self.name = self.company = self.country = self.telephone = ""
        self.erased_at = at
        self.save()

    @staticmethod
    def number(*, address_digest: str) -> Statement:
        """Return the subquery that finds the number of the person on file under this address."""
        return Statement(
            "SELECT id FROM leads_contact WHERE address_digest = %s AND erased_at IS NULL", [address_digest]
        )

    @staticmethod
    def address_on_file(*, address_digest: str) -> Statement:
        """Return the subquery that finds the address, as its owner typed it, of the person on file under a digest."""
        return Statement(
            "SELECT address FROM leads_contact WHERE address_digest = %s AND erased_at IS NULL", [address_digest]
        )

    @classmethod
    def upsert(cls, *, address: str, address_digest: str, at: datetime, **known: str) -> Statement:
        """Return the statement that puts somebody on file, or fills what is empty in the record of who is there.

        The same for those on file and those who are not, however many processes do it at once.
        """
        contact = Row(cls, {"address": address, "address_digest": address_digest, "created_at": at, **known})
        then = f"UPDATE SET {_filled(known)}" if known else "NOTHING"
        return insert(contact, conflict=f"(address_digest) WHERE erased_at IS NULL DO {then}")


class ContactChangeQuerySet(models.QuerySet["ContactChange"]):
    def erase(self, *, at: datetime) -> int:
        """Take the old and new values away, and leave that something changed, and when. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(old="", new="", erased_at=at)


class ContactChange(models.Model):
    """One field of one person's record, put right: who did it, when, what it said before and says since.

    Written once. The database refuses any change but erasure, which takes both values away and keeps the rest.
    """

    class Field(models.TextChoices):
        NAME = "name", _("name")
        COMPANY = "company", _("company")
        COUNTRY = "country", _("country")
        TELEPHONE = "telephone", _("telephone")
        ADDRESS = "address", _("e-mail address")

    class By(models.TextChoices):
        PERSON = "person", _("the person")
        STAFF = "staff", _("staff")

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="field_changes", verbose_name=_("contact")
    )
    field = models.CharField(_("field"), max_length=10, choices=Field)
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
                condition=models.Q(field__in=["name", "company", "country", "telephone", "address"]),
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
