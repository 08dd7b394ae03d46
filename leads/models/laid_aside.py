from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.taken_form import TakenForm

KEPT_FOR = timedelta(days=30)
UNSEEN_FOR = timedelta(days=1)  # after which staff are reminded


class LaidAsideQuerySet(models.QuerySet["LaidAside"]):
    def lapsed(self, *, at: datetime) -> "LaidAsideQuerySet":
        """What no one released within KEPT_FOR of first being seen by a member of staff."""
        return self.filter(seen_at__lte=at - KEPT_FOR)

    def unseen(self, *, at: datetime) -> "LaidAsideQuerySet":
        """What no member of staff has seen for UNSEEN_FOR. A person may have sent it, so it is not erased."""
        return self.filter(seen_at__isnull=True, received_at__lte=at - UNSEEN_FOR)

    def note_seen(self, *, at: datetime) -> int:
        """Note that a member of staff sees these; return how many no one had seen before."""
        return self.filter(seen_at__isnull=True).update(seen_at=at)


class LaidAside(TakenForm):
    """A form that looked as if a program had sent it, or could not be recorded: no request yet, and no mail sent.

    Staff release it into the queue as it was sent, or leave it to be erased.
    """

    class Why(models.TextChoices):
        TRAP_FIELD = "trap field", _("the field that people do not see was filled in")
        TOO_FAST = "too fast", _("it came back faster than anybody writes")
        NOT_RECORDED = "not recorded", _("it could not be recorded")

    why = models.CharField(_("why it was quarantined"), max_length=16, choices=Why)
    seen_at = models.DateTimeField(_("first seen by staff"), null=True, editable=False)

    objects = LaidAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined request")
        verbose_name_plural = _("quarantined requests")
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
        return str(_("Quarantined request %(number)s") % {"number": self.pk})

    @property
    def lapses_at(self) -> datetime:
        """When it will be erased unless it is released before. What a member of staff looks at is seen by then."""
        return (self.seen_at or timezone.now()) + KEPT_FOR
