from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def stops_marketing(self, *, address_digest: str) -> bool:
        """Say whether company updates may no longer go to this address."""
        return self.filter(address_digest=address_digest).exists()

    def add(self, *, address_digest: str, scope: str, reason: str, at: datetime) -> bool:
        """Suppress an address from `at` on. Returns False when it already was; the earlier row stays as it is."""
        _row, is_new = self.get_or_create(
            address_digest=address_digest, scope=scope, defaults={"reason": reason, "since": at}
        )
        return is_new


class Suppression(models.Model):
    """An address that no longer gets mail: no updates (`marketing`), or none at all (`all`, it cannot be reached).

    Holds the keyed digest only, so that it outlives the erasure of the person.
    """

    class Scope(models.TextChoices):
        MARKETING = "marketing", _("Company updates")
        ALL = "all", _("All mail")

    class Reason(models.TextChoices):
        OPTED_OUT = "opted out", _("Opted out")
        BOUNCED = "bounced", _("Could not be reached")
        COMPLAINED = "complained", _("Reported as unwanted")

    address_digest = models.CharField(_("address digest"), max_length=32)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    since = models.DateTimeField(_("since"))

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["address_digest", "scope"], name="suppression_once_per_scope"),
            models.CheckConstraint(
                name="suppression_scope_is_known", condition=models.Q(scope__in=["marketing", "all"])
            ),
            models.CheckConstraint(
                name="suppression_reason_is_known",
                condition=models.Q(reason__in=["opted out", "bounced", "complained"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.pk}"
