"""What the privacy office signs: the request to post a version, its approval, and the yearly review."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from privacy.models.version import PolicyVersion

SELF_APPROVAL_DELAY = timedelta(hours=24)

_NOT_APPROVED = Q(approved_at__isnull=True, approved_by__isnull=True, self_approval_note__isnull=True)
_APPROVED = Q(approved_at__isnull=False, approved_at__gte=F("requested_at"))
_BY_ANOTHER = Q(approved_by__isnull=False, self_approval_note__isnull=True) & ~Q(approved_by=F("requested_by"))
_BY_NOTE = Q(approved_by__isnull=True, self_approval_note__isnull=False, self_approval_note__gt="") & Q(
    approved_at__gte=F("requested_at") + SELF_APPROVAL_DELAY
)


class PostingQuerySet(models.QuerySet["Posting"]):
    def open(self) -> Self:
        """Neither carried out nor cancelled nor rejected."""
        return self.filter(version__posted_at__isnull=True, cancelled_at__isnull=True, rejected_at__isnull=True)

    def approved(self) -> Self:
        """Those that a background task is to carry out."""
        return self.open().filter(approved_at__isnull=False).order_by("approved_at", "pk")


class Posting(models.Model):
    """A request to post a draft: who made it, and who approved it, or the public note in place of a second person.

    `sha256` is of everything that was shown to both (privacy.notices.publish): what is posted is what they
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
            UniqueConstraint(
                fields=["version"],
                condition=Q(cancelled_at__isnull=True, rejected_at__isnull=True),
                name="policy_posting_one_per_version",
            ),
            CheckConstraint(
                condition=_NOT_APPROVED | (_APPROVED & (_BY_ANOTHER | _BY_NOTE)), name="policy_posting_by_two_people"
            ),
            CheckConstraint(
                condition=Q(rejected_at__isnull=True, rejection_reason__isnull=True)
                | Q(rejected_at__isnull=False, rejection_reason__isnull=False, rejection_reason__gt=""),
                name="policy_posting_refused_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"


class Review(models.Model):
    """A record that someone looked at a version, found that its text still holds, and what they looked at."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [CheckConstraint(condition=~Q(looked_at=""), name="policy_review_says_of_what")]

    def __str__(self) -> str:
        return f"review {self.pk}"
