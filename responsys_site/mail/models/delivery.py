from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.mail.models.message import Message
from responsys_site.mail.retries import next_attempt

ALL_STATES = ["queued", "sending", "sent", "deferred", "failed", "suppressed", "cancelled", "erased", "in doubt"]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, *, at: datetime) -> "DeliveryQuerySet":
        """What waits and may be tried at `at`, longest waiting first."""
        return self.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.DEFERRED], next_attempt_at__lte=at
        ).order_by("next_attempt_at", "pk")

    def lapsed(self, *, at: datetime) -> "DeliveryQuerySet":
        """What a worker claimed and never reported on: it was killed, or its machine was."""
        return self.filter(state=Delivery.State.SENDING, claimed_until__lte=at)

    def erase(self, *, address_digest: str) -> None:
        """Remove address and fields of all mail to a person; what waits is never sent, what was sent stays counted."""
        theirs = self.filter(address_digest=address_digest)
        waiting = [Delivery.State.QUEUED, Delivery.State.DEFERRED]
        theirs.filter(state__in=waiting).update(
            state=Delivery.State.ERASED, address="", fields={}, next_attempt_at=None
        )
        theirs.exclude(state=Delivery.State.SENDING).update(address="", fields={})


class Delivery(models.Model):
    """One message to one person: where it stands, and what became of it.

    A row is claimed by a worker until `claimed_until`; every change from there on is made only while that claim holds.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEFERRED = "deferred", _("Deferred")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Suppressed")
        CANCELLED = "cancelled", _("Cancelled")
        ERASED = "erased", _("Erased")
        IN_DOUBT = "in doubt", _("In doubt")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("message"))
    address = models.CharField(_("address as typed"), max_length=320, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32)
    fields = models.JSONField(_("this recipient's fields"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    smtp_answer = models.CharField(_("answer of the mail server"), max_length=500, blank=True)
    message_id_header = models.CharField("Message-ID", max_length=255, unique=True)
    queued_at = models.DateTimeField(_("queued"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                name="delivery_waiting",
                condition=models.Q(state__in=["queued", "deferred"]),
            ),
            models.Index(fields=["claimed_until"], name="delivery_claimed", condition=models.Q(state="sending")),
            models.Index(fields=["address_digest"], name="delivery_of_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["message", "address_digest"], name="delivery_once_per_address"),
            models.CheckConstraint(name="delivery_state_is_known", condition=models.Q(state__in=ALL_STATES)),
            models.CheckConstraint(
                name="delivery_claimed_while_sending",
                condition=models.Q(state="sending", claimed_until__isnull=False)
                | (~models.Q(state="sending") & models.Q(claimed_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_a_time",
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_waiting_has_a_time",
                condition=~models.Q(state__in=["queued", "deferred"]) | models.Q(next_attempt_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_erased_has_no_address",
                condition=~models.Q(state="erased") | models.Q(address=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id_header} {self.state}"

    def finish(self, *, state: State, at: datetime, answer: str = "") -> bool:
        """Record the end of this attempt. Returns False when the claim was no longer ours, and changes nothing."""
        return self._leave_claim(
            state=state,
            smtp_answer=answer[:500],
            sent_at=at if state == self.State.SENT else None,
            next_attempt_at=None,
        )

    def defer(self, *, at: datetime, answer: str) -> bool:
        """Record a passing failure; the next attempt comes later, until five days after queueing."""
        later = next_attempt(queued_at=self.queued_at, attempts=self.attempts, at=at)
        if later is None:
            return self.finish(state=self.State.FAILED, at=at, answer=answer)
        return self._leave_claim(state=self.State.DEFERRED, smtp_answer=answer[:500], next_attempt_at=later)

    def _leave_claim(self, **changes: object) -> bool:
        ours = Delivery.objects.filter(pk=self.pk, state=self.State.SENDING, claimed_until=self.claimed_until)
        return ours.update(claimed_until=None, **changes) == 1
