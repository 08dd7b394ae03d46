from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.taken_form import TakenForm

KEPT_FOR = timedelta(days=30)


class LaidAsideQuerySet(models.QuerySet["LaidAside"]):
    def lapsed(self, *, at: datetime) -> "LaidAsideQuerySet":
        """What nobody released within KEPT_FOR."""
        return self.filter(received_at__lte=at - KEPT_FOR)


class LaidAside(TakenForm):
    """A form that looked as if a program had sent it, or could not be recorded: no request yet, and no mail sent.

    Staff release it into the queue as it was sent, or leave it to be erased.
    """

    class Why(models.TextChoices):
        TRAP_FIELD = "trap field", _("the field that people do not see was filled in")
        TOO_FAST = "too fast", _("it came back faster than anybody writes")
        NOT_RECORDED = "not recorded", _("it could not be recorded")

    why = models.CharField(_("why it lies aside"), max_length=16, choices=Why)

    objects = LaidAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("request laid aside")
        verbose_name_plural = _("requests laid aside")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["address_digest"], name="laid_aside_address"),
            models.Index(fields=["received_at"], name="laid_aside_received"),
        ]
        constraints = [
            *TakenForm.Meta.constraints,
            models.CheckConstraint(
                name="laid_aside_reason_is_known",
                condition=models.Q(why__in=["trap field", "too fast", "not recorded"]),
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Request laid aside %(number)s") % {"number": self.pk})

    @property
    def lapses_at(self) -> datetime:
        """When it will be erased unless it is released before."""
        return self.received_at + KEPT_FOR
