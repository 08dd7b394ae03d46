from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.ground.addresses import digest


class ContactQuerySet(models.QuerySet["Contact"]):
    def on_file(self) -> "ContactQuerySet":
        """Everybody we hold something about: not those who were erased."""
        return self.filter(erased_at__isnull=True)

    def of(self, *, address_digest: str) -> "Contact | None":
        """The person on file under this address; None when nobody is."""
        return self.on_file().filter(address_digest=address_digest).first()

    def put_on_file(self, *, address: str, name: str, company: str, at: datetime) -> "Contact":
        """Return the person of `address`, made if new. What is known already stays; only empty fields are filled."""
        contact, is_new = self.on_file().get_or_create(
            address_digest=digest(address),
            defaults={"address": address, "name": name, "company": company, "created_at": at},
        )
        if not is_new:
            contact.fill_empty(name=name, company=company)
        return contact


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

    def fill_empty(self, **known: str) -> None:
        """Set those of the given fields that are empty so far; overwrite none."""
        new = {name: value for name, value in known.items() if value and not getattr(self, name)}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self.save(update_fields=list(new))

    def erase(self, *, at: datetime) -> None:
        """Remove everything personal; what was chosen and done stays, by number and keyed digest."""
        self.address = self.name = self.company = self.country = self.telephone = ""
        self.erased_at = at
        self.save()
