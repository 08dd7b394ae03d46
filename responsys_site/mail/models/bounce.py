from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.mail.models.delivery import Delivery
from responsys_site.mail.models.incoming import IncomingMail


class BounceReport(models.Model):
    """What came back of a delivery after the relay had taken it. The delivery's own row keeps saying `sent`."""

    class Kind(models.TextChoices):
        HARD = "hard", _("Cannot be delivered")
        SOFT = "soft", _("Delayed, or failed for now")
        COMPLAINT = "complaint", _("Reported as unwanted")

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="bounce_reports", verbose_name=_("delivery")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    status = models.CharField(_("status code"), max_length=16, blank=True)
    received_at = models.DateTimeField(_("received"))
    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, related_name="reports", verbose_name=_("report"))

    class Meta:
        verbose_name = _("report on a delivery")
        verbose_name_plural = _("reports on deliveries")
        constraints = [
            # One delivery goes to one person: whatever says the same of it again is the same report.
            models.UniqueConstraint(fields=["delivery", "kind", "status"], name="bounce_report_once"),
            models.CheckConstraint(
                name="bounce_kind_is_known", condition=models.Q(kind__in=["hard", "soft", "complaint"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}".strip()
