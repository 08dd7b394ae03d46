from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from privacy.models.version import PolicyVersion
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import DeliveryQuerySet


class NoticeQuerySet(models.QuerySet["Notice"]):
    def settling(self) -> Self:
        """Those that the clock waits for: the messages to the audience of the posting."""
        return self.filter(part__in=Notice.SETTLING)


class Notice(models.Model):
    """A message and the part that it plays in announcing a version; its deliveries say whom it reached."""

    class Part(models.TextChoices):
        NOTICE = "notice", _("notice to everyone on file")
        RESENT = "resent", _("notice sent again")
        LATE = "late batch", _("notice to people who came later")
        ACKNOWLEDGEMENT = "acknowledgement", _("named in an acknowledgement")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    SETTLING = (Part.NOTICE, Part.RESENT)
    OWN_MAIL = (*SETTLING, Part.LATE)  # mail about the version and nothing else

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="notices")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="policy_notice")
    part = models.CharField(max_length=16, choices=Part)
    at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(part__in=["notice", "resent", "late batch", "acknowledgement", "withdrawal"]),
                name="policy_notice_part_known",
            ),
            UniqueConstraint(
                fields=["version", "part"],
                condition=Q(part__in=["notice", "withdrawal"]),
                name="policy_notice_once_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.pk}"

    @classmethod
    def settling_deliveries(cls, version: PolicyVersion) -> DeliveryQuerySet:
        """Return the deliveries that the clock of this version waits for."""
        return Delivery.objects.filter(message__policy_notice__in=cls.objects.settling().filter(version=version))


class Replacement(models.Model):
    """A delivery that will not go out, as its person moved to another address, and the one that goes there instead."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="replacements")
    old = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="policy_replaced_by")
    new = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(condition=~Q(old=F("new")), name="policy_replaced_by_another")]

    def __str__(self) -> str:
        return f"replacement {self.pk}"


class Hold(models.Model):
    """A notice that reached too few: it settles once more were reached, or the privacy office says why it may."""

    version = models.OneToOneField(PolicyVersion, on_delete=models.PROTECT, related_name="hold")
    at = models.DateTimeField()
    people = models.PositiveIntegerField()
    unreachable = models.PositiveIntegerField()
    reason = models.TextField(null=True, blank=True)  # noqa: DJ001 (NULL until given, once)
    reason_at = models.DateTimeField(null=True, blank=True)
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(reason__isnull=True, reason_at__isnull=True, reason_by__isnull=True)
                | Q(
                    reason__isnull=False,
                    reason__gt="",
                    reason_at__isnull=False,
                    reason_at__gte=F("at"),
                    reason_by__isnull=False,
                ),
                name="policy_hold_ends_with_a_reason",
            ),
            CheckConstraint(condition=Q(unreachable__lte=F("people")), name="policy_hold_counts_people"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"
