from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.information_request import InformationRequest


class NoteQuerySet(models.QuerySet["Note"]):
    def add(self, *, request: InformationRequest, by: AbstractBaseUser, text: str, at: datetime) -> "Note":
        """Write a colleague's note on a request, for good."""
        return self.create(request=request, by_id=by.pk, text=text, at=at)

    def erase(self, *, at: datetime) -> int:
        """Take the texts away, and leave who wrote and when. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(text="", erased_at=at)


class Note(models.Model):
    """What a colleague wrote down about a request. Never edited; its text can be erased with the person's record."""

    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, related_name="notes", verbose_name=_("information request")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("note"), max_length=4000, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="note_says_something_unless_erased",
                condition=models.Q(erased_at__isnull=True) & ~models.Q(text="")
                | models.Q(erased_at__isnull=False, text=""),
            ),
        ]

    def __str__(self) -> str:
        # A number only, as with contacts: Django's admin log copies this text, and keeps it.
        return str(_("Note %(number)s") % {"number": self.pk})
