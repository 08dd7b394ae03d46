from django.conf import settings
from django.db import models

from privacy.models.version import PolicyVersion


class Review(models.Model):
    """Somebody looked at a version, found that its words still hold, and said what they had looked at."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="reviews")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    looked_at = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(looked_at=""), name="policy_review_says_of_what")]

    def __str__(self) -> str:
        return f"review {self.pk}"
