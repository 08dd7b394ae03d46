from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case import Case


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def open(self) -> "EscalationQuerySet":
        """Those that have not come to their end."""
        return self.filter(ended_at__isnull=True)

    def erase(self, *, at: datetime) -> int:
        """Remove the dossiers. When and to whom it was escalated, and the outcome, stays. Returns how many."""
        return self.filter(erased_at__isnull=True).update(erased_at=at, dossier="")


class Escalation(models.Model):
    """A case that its person takes to a body outside the company, until that has come to an end.

    The body's name and address are kept as they were then, and so is the dossier: the thread, its dates, and the
    policy version in force when the case came (`policy_version`; 0 where there was none).
    """

    class Outcome(models.TextChoices):
        FOR_PERSON = "for the person", _("decided for the person")
        FOR_US = "for us", _("decided for us")
        AGREED = "agreed", _("settled by agreement")
        NOT_TAKEN_UP = "not taken up", _("not taken up")
        WITHDRAWN = "withdrawn", _("withdrawn by the person")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations", verbose_name=_("case"))
    body_name = models.CharField(_("turned to"), max_length=200)
    body_contact = models.TextField(_("where to turn"))
    begun_at = models.DateTimeField(_("begun"))
    policy_version = models.PositiveIntegerField(_("policy version"))
    dossier = models.TextField(_("dossier"), blank=True)
    taken_up_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # NULL, and not "", until it has ended: the database lets exactly NULL become a value, once.
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome, null=True, blank=True)  # noqa: DJ001
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], name="escalation_one_at_a_time", condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="escalation_outcome_is_known",
                condition=models.Q(outcome__isnull=True, ended_at__isnull=True)
                | models.Q(
                    outcome__in=["for the person", "for us", "agreed", "not taken up", "withdrawn"],
                    ended_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="escalation_times_are_in_order",
                condition=(models.Q(taken_up_at__isnull=True) | models.Q(taken_up_at__gte=models.F("begun_at")))
                & (models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("begun_at"))),
            ),
            models.CheckConstraint(
                name="escalation_has_its_dossier",
                condition=models.Q(erased_at__isnull=True) & ~models.Q(dossier="")
                | models.Q(erased_at__isnull=False, dossier=""),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Escalation %(number)s") % {"number": self.pk})
