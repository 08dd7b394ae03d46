from django.conf import settings
from django.db import models

from privacy.models.version import PolicyVersion


class Hold(models.Model):
    """A notice that reached too few: it settles once more were reached, or the privacy office says why it may."""

    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="hold")
    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    unreachable = models.PositiveIntegerField()
    reason = models.TextField(null=True, blank=True)  # noqa: DJ001 (NULL until given, once)
    reason_at = models.DateTimeField(null=True, blank=True)
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reason__isnull=True, reason_at__isnull=True, reason_by__isnull=True)
                | models.Q(
                    reason__isnull=False,
                    reason__gt="",
                    reason_at__isnull=False,
                    reason_at__gte=models.F("at"),
                    reason_by__isnull=False,
                ),
                name="policy_hold_ends_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(unreachable__lte=models.F("people")), name="policy_hold_counts_people"
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
