from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models

from privacy.models.version import PolicyVersion

SELF_APPROVAL_DELAY = timedelta(hours=24)
OPEN = models.Q(version__posted_at__isnull=True, cancelled_at__isnull=True, rejected_at__isnull=True)


class PostingQuerySet(models.QuerySet["Posting"]):
    def open(self) -> Self:
        """Neither carried out nor cancelled nor rejected."""
        return self.filter(OPEN)

    def approved(self) -> Self:
        """Those that a background task is to carry out."""
        return self.open().filter(approved_at__isnull=False).order_by("approved_at", "pk")


class Posting(models.Model):
    """A request to post a draft: who made it, and who approved it, or the public note in place of a second person.

    `sha256` is of everything that was shown to both (privacy.notices.publish_checks): what is posted is what they
    agreed to.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="postings")
    sha256 = models.CharField(max_length=64)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    self_approval_note = models.TextField(null=True, blank=True)  # noqa: DJ001 (NULL until given, once)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejection_reason = models.TextField(null=True, blank=True)  # noqa: DJ001 (NULL until refused, once)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(cancelled_at__isnull=True, rejected_at__isnull=True),
                name="policy_posting_one_per_version",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by__isnull=True, self_approval_note__isnull=True)
                | (
                    models.Q(approved_at__isnull=False, approved_at__gte=models.F("requested_at"))
                    & (
                        (
                            models.Q(approved_by__isnull=False, self_approval_note__isnull=True)
                            & ~models.Q(approved_by=models.F("requested_by"))
                        )
                        | (
                            models.Q(
                                approved_by__isnull=True, self_approval_note__isnull=False, self_approval_note__gt=""
                            )
                            & models.Q(approved_at__gte=models.F("requested_at") + SELF_APPROVAL_DELAY)
                        )
                    )
                ),
                name="policy_posting_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(rejected_at__isnull=True, rejection_reason__isnull=True)
                | models.Q(rejected_at__isnull=False, rejection_reason__isnull=False, rejection_reason__gt=""),
                name="policy_posting_refused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"
