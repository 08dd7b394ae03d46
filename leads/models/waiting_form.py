from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.taken_form import TakenForm
from responsys_site.ground.row_locks import for_one_worker


class WaitingFormQuerySet(models.QuerySet["WaitingForm"]):
    def locked(self) -> "WaitingFormQuerySet":
        """The oldest first, each for one worker alone until its transaction ends."""
        return for_one_worker(self.order_by("pk"))


class WaitingForm(TakenForm):
    """A form that a person sent, and that no worker has made a request of yet. It is gone as soon as one has."""

    network = models.CharField(_("network digest"), max_length=32, blank=True, db_default="", editable=False)
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
