from datetime import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from responsys_site.ground.addresses import digest


class ContactQuerySet(models.QuerySet["Contact"]):
    def on_file(self) -> "ContactQuerySet":
        """Everybody we hold something about: not those who were erased."""
        return self.filter(erased_at__isnull=True)

    def of(self, *, address_digest: str) -> "Contact | None":
        """The person on file under this address; None when nobody is."""
        return self.on_file().filter(address_digest=address_digest).first()

    def put_on_file(self, *, address: str, at: datetime, **known: str) -> "Contact":
        """Return the person of `address`, made if new. What is known already stays; only empty fields are filled.

        One statement, the same for those on file and those who are not, however many processes do it at once. Of a
        person on file the fields of the answer are those given, not those kept.
        """
        contact = Contact(address=address, address_digest=digest(address), created_at=at, **known)
        values = {
            str(field.column): field.get_db_prep_save(getattr(contact, field.attname), connection)
            for field in Contact._meta.local_concrete_fields
            if not field.primary_key
        }
        with connection.cursor() as cursor:
            cursor.execute(_upsert(list(values), list(known)), list(values.values()))
            (contact.pk,) = cursor.fetchone()
        contact._state.adding = False
        return contact


def _upsert(columns: list[str], filled: list[str]) -> str:
    table = connection.ops.quote_name(Contact._meta.db_table)
    kept = [f"{name} = CASE WHEN {table}.{name} = '' THEN excluded.{name} ELSE {table}.{name} END" for name in filled]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))}) "  # noqa: S608
        f"ON CONFLICT (address_digest) WHERE erased_at IS NULL DO UPDATE SET {', '.join(kept)} RETURNING id"
    )


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
