from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case import Case
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
