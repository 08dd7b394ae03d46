from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.information_request import InformationRequest

KEPT_FOR = timedelta(days=2)


class AcknowledgedRequestQuerySet(models.QuerySet["AcknowledgedRequest"]):
    def unmailed(self) -> "AcknowledgedRequestQuerySet":
        """Those whose acknowledgement has not been mailed, in the order of their requests."""
        return self.filter(mailed_at__isnull=True).order_by("request_id")

    def forget(self, *, at: datetime) -> int:
        """Delete what is older than KEPT_FOR; return how many rows."""
        return self.filter(recorded_at__lt=at - KEPT_FOR).delete()[0]


class AcknowledgedRequest(models.Model):
    """When a request was acknowledged by mail; NULL while it waits for the follow-up to the mailbox's first mail.

    `mailbox` and `network` are keyed digests. The row is deleted after two days.
    """

    request = models.OneToOneField(InformationRequest, on_delete=models.CASCADE, related_name="acknowledged")
    mailbox = models.CharField(_("mailbox digest"), max_length=32)
    network = models.CharField(_("network digest"), max_length=32, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_index=True)
    mailed_at = models.DateTimeField(_("acknowledged"), null=True)

    objects = AcknowledgedRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledged request")
        verbose_name_plural = _("acknowledged requests")
        indexes = [
            models.Index(fields=["mailbox"], name="acknowledged_mailbox"),
            models.Index(fields=["id"], name="acknowledged_unmailed", condition=models.Q(mailed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="acknowledged_after_it_was_recorded",
                condition=models.Q(mailed_at__isnull=True) | models.Q(mailed_at__gte=models.F("recorded_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
