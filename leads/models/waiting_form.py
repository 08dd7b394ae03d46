from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from leads.models.taken_form import TakenForm, TakenFormQuerySet


class WaitingFormQuerySet(TakenFormQuerySet["WaitingForm"]):
    def locked(self) -> "WaitingFormQuerySet":
        """The oldest first, each for one worker alone until its transaction ends."""
        oldest = self.order_by("pk")
        return oldest.select_for_update(skip_locked=True) if connection.features.has_select_for_update else oldest


class WaitingForm(TakenForm):
    """A form that a person sent, and that no worker has made a request of yet. It is gone as soon as one has."""

    language = models.CharField(_("language"), max_length=35)  # that the page spoke, and that the answer speaks

    objects = WaitingFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form that waits to be recorded")
        verbose_name_plural = _("forms that wait to be recorded")
        ordering = ["pk"]
        constraints = TakenForm.Meta.constraints

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Form %(number)s") % {"number": self.pk})
