from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case import Case
from privacy.desk.models.case_event import CaseEvent


class OptOutReviewQuerySet(models.QuerySet["OptOutReview"]):
    def pending(self) -> "OptOutReviewQuerySet":
        """Those that no colleague has decided."""
        return self.filter(decided_at__isnull=True)

    def overdue(self, *, at: datetime) -> "OptOutReviewQuerySet":
        """Those that were not decided on the day they were received."""
        return self.pending().filter(due_at__lte=at)

    def erase(self, *, at: datetime) -> int:
        """Remove the addresses. That mailings were on hold, and what was decided, stays. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(erased_at=at, address="")


class OptOutReview(models.Model):
    """An e-mail that looks like an opt-out: mailings to one address are on hold until a colleague has decided.

    `event` is the e-mail in the timeline of its case. `case` is where it is decided: the one that the case was merged
    into, if it was.
    """

    class Decision(models.TextChoices):
        OPT_OUT = "opt-out", _("an opt-out")
        NOT_AN_OPT_OUT = "not an opt-out", _("not an opt-out")
        WITHDRAWN = "withdrawn", _("the person was erased")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opt_out_reviews", verbose_name=_("case"))
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="+", verbose_name=_("e-mail"))
    address = models.CharField(_("e-mail address"), max_length=254, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32, editable=False)
    held_at = models.DateTimeField(_("mailings on hold since"))
    due_at = models.DateTimeField(_("due"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=16, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = OptOutReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("opt-out to decide")
        verbose_name_plural = _("opt-outs to decide")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "address_digest"], name="opt_out_review_once"),
            models.CheckConstraint(
                name="opt_out_review_decision_is_known",
                condition=Q(decided_at__isnull=True, decision="", decided_by__isnull=True)
                | Q(decided_at__isnull=False, decision="withdrawn", decided_by__isnull=True)
                | Q(
                    decided_at__isnull=False,
                    decision__in=["opt-out", "not an opt-out"],
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="opt_out_review_times_are_in_order",
                condition=Q(due_at__gte=models.F("held_at"))
                & (Q(decided_at__isnull=True) | Q(decided_at__gte=models.F("held_at"))),
            ),
            models.CheckConstraint(
                name="opt_out_review_is_erased_once_decided",
                condition=Q(erased_at__isnull=True) & ~Q(address="")
                | Q(erased_at__isnull=False, address="", decided_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["address_digest"], name="opt_out_review_pending", condition=Q(decided_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"
