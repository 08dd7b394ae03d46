"""What belongs to a case besides its events: links to its page, escalations, and opt-outs to decide."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case import Case
from privacy.desk.models.case_event import CaseEvent
from responsys_site.core.forms import link_requests
from responsys_site.core.tokens import random_token, token_digest

LIFETIME = timedelta(days=180)


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    def issue(self, *, case: Case, at: datetime) -> str:
        """Return the token of a new link to the case's page, of which only the digest is kept (128 random bits).

        The links before it live on: the person has several mails of ours, and may open any of them.
        """
        token = random_token()
        self.create(
            case=case,
            token_digest=token_digest(token),
            address_digest=case.address_digest,
            issued_at=at,
            expires_at=at + LIFETIME,
        )
        return token

    def find(self, *, token: str, at: datetime) -> "CaseLink | None":
        """The link of this token while it lives; None when it is unknown, over, or the person was erased."""
        return (
            self.filter(token_digest=token_digest(token), ended_at__isnull=True, expires_at__gt=at)
            .filter(case__erased_at__isnull=True, address_digest=models.F("case__address_digest"))
            .select_related("case", "case__merged_into")
            .first()
        )

    def end(self, *, at: datetime) -> int:
        """End those of these links that have not ended; return how many."""
        return self.filter(ended_at__isnull=True).update(ended_at=at)


class CaseLink(models.Model):
    """A link to the page of one case, mailed to the address of the case and shown nowhere else."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links", verbose_name=_("case"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    address_digest = models.CharField(_("digest of the address it was mailed to"), max_length=32)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = CaseLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a case")
        verbose_name_plural = _("links to cases")
        constraints = [
            models.CheckConstraint(
                name="case_link_expires_after_issue", condition=models.Q(expires_at__gt=models.F("issued_at"))
            ),
            models.CheckConstraint(name="case_link_was_mailed", condition=~models.Q(address_digest="")),
        ]

    def __str__(self) -> str:
        return str(_("Link %(number)s") % {"number": self.pk})


class LinkRequestQuerySet(link_requests.LinkRequestQuerySet["LinkRequest"]):
    pass


class LinkRequest(link_requests.LinkRequest):
    """A request for a new link to a case; whether reference and address match is not looked up yet."""

    reference = models.CharField(_("reference"), max_length=8)

    objects = LinkRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a case asked for")
        verbose_name_plural = _("links to cases asked for")


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
