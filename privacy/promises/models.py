from datetime import datetime
from typing import Self

from django.db import models

from responsys_site.core.db.database_clock import NOT_READY_BEYOND


class PromiseResultQuerySet(models.QuerySet["PromiseResult"]):
    def latest_run(self, *, at: datetime) -> Self:
        """The newest result of each promise at `at`. One dated later, by a clock that ran ahead, hides no other."""
        known = self.filter(at__lte=at + NOT_READY_BEYOND)
        newest = known.filter(promise=models.OuterRef("promise")).order_by("-at", "-pk")
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class PromiseResult(models.Model):
    """What one run of a promise's checks found."""

    class State(models.TextChoices):
        KEPT = "kept"
        NOT_KEPT = "not kept"
        NOT_VERIFIED = "not verified"
        NOTHING_YET = "nothing to check yet"

    promise = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=State.choices)
    found = models.TextField()
    at = models.DateTimeField()
    since = models.DateTimeField()

    objects = PromiseResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["promise", "-at"], name="promise_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["kept", "not kept", "not verified", "nothing to check yet"]),
                name="promise_state_known",
            ),
            models.CheckConstraint(condition=models.Q(since__lte=models.F("at")), name="promise_since_before_at"),
        ]

    def __str__(self) -> str:
        return f"{self.promise} {self.state}"
