from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.contact import Contact


class FieldChangeQuerySet(models.QuerySet["FieldChange"]):
    def erase(self, *, at: datetime) -> int:
        """Take the old and new values away, and leave that something changed, and when. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(old="", new="", erased_at=at)


class FieldChange(models.Model):
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

    objects = FieldChangeQuerySet.as_manager()

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
