from django.db import models
from django.utils.translation import gettext_lazy as _

from responsys_site.mail.models.message import Message

OF_STATES = ("queued", "sending", "sent", "deferred", "failed", "suppressed", "cancelled", "erased", "in_doubt")
_SUM = sum((models.F(name) for name in OF_STATES[1:]), start=models.F(OF_STATES[0]))


class MessageTotal(models.Model):
    """How many deliveries of a message there are in each state.

    Kept by triggers (mail.totals) in the statement that changes the deliveries, so that nobody ever counts rows; the
    database refuses states that do not add up to all recipients.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="total")
    recipients = models.PositiveIntegerField(_("recipients"), default=0)
    queued = models.PositiveIntegerField(_("queued"), default=0)
    sending = models.PositiveIntegerField(_("sending"), default=0)
    sent = models.PositiveIntegerField(_("sent"), default=0)
    deferred = models.PositiveIntegerField(_("deferred"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    suppressed = models.PositiveIntegerField(_("suppressed"), default=0)
    cancelled = models.PositiveIntegerField(_("cancelled"), default=0)
    erased = models.PositiveIntegerField(_("erased"), default=0)
    in_doubt = models.PositiveIntegerField(_("in doubt"), default=0)

    class Meta:
        verbose_name = _("totals of a message")
        verbose_name_plural = _("totals of messages")
        constraints = [
            models.CheckConstraint(name="message_total_adds_up", condition=models.Q(recipients=_SUM)),
        ]

    def __str__(self) -> str:
        return f"{self.waiting} of {self.recipients} wait"

    @property
    def waiting(self) -> int:
        """Those that have no outcome yet."""
        return self.queued + self.sending + self.deferred
