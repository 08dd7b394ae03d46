from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.mail.models import Message


class ErasureRequest(models.Model):
    """That a person is to be erased: written before anything is, and never changed. By keyed digest only."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("The person asked for it")
        RETENTION = "retention", _("Kept as long as we said")
        RESTORED = "restored", _("Done before, and again after a restore from a backup")

    address_digest = models.CharField(_("address digest"), max_length=32, db_index=True)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    asked_at = models.DateTimeField(_("asked"))
    case = models.CharField(_("reference of the case it was asked for from"), max_length=8, blank=True, db_default="")

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(
                name="erasure_reason_is_known", condition=models.Q(reason__in=["asked", "retention", "restored"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


class ErasureResult(models.Model):
    """What one holder did of an erasure, and what stays there and why. Written in the holder's own transaction."""

    request = models.ForeignKey(
        ErasureRequest, on_delete=models.PROTECT, related_name="results", verbose_name=_("erasure")
    )
    holder = models.CharField(_("holder"), max_length=40)
    done = models.PositiveIntegerField(_("erased"))
    kept = models.JSONField(_("what stays, and why"), default=list)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("result of an erasure")
        verbose_name_plural = _("results of erasures")
        constraints = [models.UniqueConstraint(fields=["request", "holder"], name="erasure_result_once")]

    def __str__(self) -> str:
        return f"{self.holder}: {self.done}"


class LeftoverScan(models.Model):
    """Where the person's addresses and names still stood once every holder was done: columns with their rows.

    An address that is left was written by another person; a name may be a namesake's. Staff look at both.
    """

    request = models.OneToOneField(
        ErasureRequest, on_delete=models.PROTECT, related_name="leftover_scan", verbose_name=_("erasure")
    )
    of_addresses = models.JSONField(_("columns with an address"), default=dict)
    of_names = models.JSONField(_("columns with a name"), default=dict)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("search for what is left")
        verbose_name_plural = _("searches for what is left")

    def __str__(self) -> str:
        return f"{len(self.of_addresses)} {len(self.of_names)}"


class ErasureJobQuerySet(models.QuerySet["ErasureJob"]):
    def under_way(self) -> Self:
        """Those of which some holder, or the search, has yet to come; the oldest first."""
        return self.filter(told_by__isnull=True).order_by("pk")

    def told(self) -> Self:
        """Those whose last mail has left, or never will."""
        return self.filter(told_by__isnull=False).exclude(told_by__deliveries__ended_at__isnull=True)


class ErasureJob(models.Model):
    """What an erasure needs while it lasts: who the person is, sealed. Gone once the last mail has left."""

    request = models.OneToOneField(
        ErasureRequest, on_delete=models.PROTECT, related_name="job", verbose_name=_("erasure")
    )
    sealed_person = models.TextField(_("the person, sealed"), blank=True)
    told_by = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("last mail")
    )

    objects = ErasureJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure under way")
        verbose_name_plural = _("erasures under way")
        constraints = [
            models.CheckConstraint(
                name="erasure_work_forgets_when_told",
                condition=models.Q(told_by__isnull=True) & ~models.Q(sealed_person="")
                | models.Q(told_by__isnull=False, sealed_person=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}"

    def locked(self) -> bool:
        """Lock this row until the transaction ends. Returns False when it is gone, or told already."""
        return type(self).objects.select_for_update().filter(pk=self.pk, told_by__isnull=True).exists()

    def finish(self, *, told_by: Message) -> None:
        """Forget who the person is; what is left is which mail to erase once it has left."""
        self.sealed_person, self.told_by = "", told_by
        self.save(update_fields=["sealed_person", "told_by"])
