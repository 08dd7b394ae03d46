from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def stops_marketing(self, *, address_digest: str) -> bool:
        """Say whether company updates may no longer go to this address."""
        return self.filter(address_digest=address_digest, scope__in=Suppression.STOPS_MARKETING).exists()

    def stops_contact(self, *, address_digest: str) -> bool:
        """Say whether we may no longer contact this address on our own initiative."""
        return self.filter(address_digest=address_digest, scope__in=Suppression.STOPS_CONTACT).exists()

    @transaction.atomic
    def add(self, *, address_digest: str, scope: str, reason: str, at: datetime) -> bool:
        """Suppress an address from `at` on; return False when it already was: the row then notes the new request.

        The row stays locked until the transaction ends, so that it is not lifted in between.
        """
        key = {"address_digest": address_digest, "scope": scope}
        if row := self.locked(**key):
            row.note_request(at=at)
            return False
        # Not get_or_create: of two clicks at once, one would be an error in the database's log.
        Suppression.objects.bulk_create([Suppression(**key, reason=reason, since=at)], ignore_conflicts=True)
        if (row := self.locked(**key)) is None:  # added by another transaction, and lifted again since
            return self.add(**key, reason=reason, at=at)
        row.note_request(at=at)
        return row.since == at

    def locked(self, *, address_digest: str, scope: str) -> "Suppression | None":
        """The row, locked until the transaction ends; None when there is none."""
        return self.select_for_update().filter(address_digest=address_digest, scope=scope).first()

    def locked_at(self, *, address_digests: Iterable[str], scope: str) -> list["Suppression"]:
        """Return the rows of these addresses, locked until the transaction ends, in the order of the digests."""
        rows = self.filter(address_digest__in=set(address_digests), scope=scope)
        return list(rows.select_for_update().order_by("address_digest"))


class Suppression(models.Model):
    """An address that no longer gets mail: no updates (`marketing`), none that we begin (`contact`), none at all.

    `held` puts company updates off while a colleague finds out whether a person has opted out of them.
    `restricted` is for people who asked us to keep their data and use it only for answers to them and legal
    notices; `all` is for an address whose mailbox is dead. Holds the keyed digest only, so that it outlives the
    erasure of the person.
    """

    class Scope(models.TextChoices):
        MARKETING = "marketing", _("Company updates")
        HELD = "held", _("Company updates, on hold until a colleague has decided")
        CONTACT = "contact", _("Being contacted by us")
        RESTRICTED = "restricted", _("Every use of the data but answers and legal notices")
        ALL = "all", _("All mail")

    class Reason(models.TextChoices):
        OPTED_OUT = "opted out", _("Opted out")
        BOUNCED = "bounced", _("Could not be reached")
        COMPLAINED = "complained", _("Reported as unwanted")
        ASKED = "asked", _("Asked us to restrict the use of the data")
        UNCLEAR = "unclear", _("Wrote what looks like an opt-out")

    STOPS_MARKETING = (Scope.MARKETING, Scope.RESTRICTED, Scope.ALL)
    STOPS_CONTACT = (Scope.CONTACT, Scope.RESTRICTED, Scope.ALL)

    address_digest = models.CharField(_("address digest"), max_length=32)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    since = models.DateTimeField(_("since"))
    last_requested_at = models.DateTimeField(_("last asked for again"), null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["address_digest", "scope"], name="suppression_once_per_scope"),
            models.CheckConstraint(
                name="suppression_scope_is_known",
                condition=models.Q(scope__in=["marketing", "held", "contact", "restricted", "all"]),
            ),
            models.CheckConstraint(
                name="suppression_reason_is_known",
                condition=models.Q(reason__in=["opted out", "bounced", "complained", "asked", "unclear"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.pk}"

    def note_request(self, *, at: datetime) -> None:
        """Record that the same was asked for again at `at`."""
        if at > self.newest_at:
            self.last_requested_at = at
            self.save(update_fields=["last_requested_at"])

    @property
    def newest_at(self) -> datetime:
        """When this was last asked for."""
        return self.last_requested_at or self.since
