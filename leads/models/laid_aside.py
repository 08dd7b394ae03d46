from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

KEPT_FOR = timedelta(days=30)


class LaidAsideQuerySet(models.QuerySet["LaidAside"]):
    def lapsed(self, *, at: datetime) -> "LaidAsideQuerySet":
        """What nobody released within KEPT_FOR."""
        return self.filter(received_at__lte=at - KEPT_FOR)

    def made_with(self, *, nonce_digest: str) -> "LaidAside | None":
        """What this form key has sent already; None when that did not come to lie here."""
        return self.filter(form_nonce_digest=nonce_digest).first()


class LaidAside(models.Model):
    """A form that looked as if a program had sent it: no request yet, no mail sent, and nobody on file by it.

    Staff release it into the queue as it was sent, or leave it to be erased.
    """

    class Why(models.TextChoices):
        TRAP_FIELD = "trap field", _("the field that people do not see was filled in")
        TOO_FAST = "too fast", _("it came back faster than anybody writes")

    why = models.CharField(_("why it lies aside"), max_length=16, choices=Why)
    name = models.CharField(_("name"), max_length=100)
    company = models.CharField(_("company"), max_length=150, blank=True)
    email = models.CharField(_("e-mail address"), max_length=254)
    address_digest = models.CharField(_("address digest"), max_length=32, db_index=True)
    country = models.CharField(_("country"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    needs = models.TextField(_("what they need"))
    updates = models.BooleanField(_("wishes updates"), default=False)
    contact = models.BooleanField(_("wishes to be contacted"), default=False)
    shown = models.JSONField(_("policy version and words shown"))
    received_at = models.DateTimeField(_("received"), db_index=True)
    form_nonce_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = LaidAsideQuerySet.as_manager()

    class Meta:
        verbose_name = _("request laid aside")
        verbose_name_plural = _("requests laid aside")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="laid_aside_reason_is_known", condition=models.Q(why__in=["trap field", "too fast"])
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Request laid aside %(number)s") % {"number": self.pk})

    @property
    def lapses_at(self) -> datetime:
        """When it will be erased unless it is released before."""
        return self.received_at + KEPT_FOR

    @property
    def answers(self) -> dict[str, Any]:
        """What was typed and ticked, as leads.capture.Answers takes it."""
        typed = ("name", "company", "email", "country", "telephone", "needs", "updates", "contact")
        return {name: getattr(self, name) for name in typed}
