from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """What is said, once, for however many recipients.

    `subject`, `text`, `html` and `attachment` hold markers such as `[[reference]]`, which each delivery fills with its
    own fields, so that a message itself never holds anything personal.
    """

    class Kind(models.TextChoices):
        TRANSACTIONAL = "transactional", _("Answers a person's own act")
        LEGAL = "legal", _("Notice that reaches people who opted out too")
        MARKETING = "marketing", _("Company updates")

    # The order in which mail leaves when much of it waits: an answer to a person does not stand behind a mailing.
    URGENCY = {Kind.TRANSACTIONAL: 0, Kind.LEGAL: 1, Kind.MARKETING: 2}

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    template = models.CharField(_("template"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text part"))
    html = models.TextField(_("HTML part"), blank=True)
    attachment_name = models.CharField(_("attached file"), max_length=100, blank=True)
    attachment = models.TextField(_("attached JSON"), blank=True)
    headers = models.JSONField(_("further headers"), default=dict, blank=True)
    from_email = models.CharField(_("sender"), max_length=320)
    reply_to = models.CharField(_("answers go to"), max_length=320, blank=True)
    null_sender = models.BooleanField(_("no report of it is wanted"), default=False)
    key = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 (one of many, or none)
    created_at = models.DateTimeField(_("written"))
    not_before = models.DateTimeField(_("not sent before"), null=True, blank=True)
    per_minute = models.PositiveIntegerField(_("most a minute"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    total: "MessageTotal"

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        permissions = [("view_every_message", _("Can view the messages of every app, without who got them"))]
        constraints = [
            models.CheckConstraint(
                name="message_kind_is_known",
                condition=models.Q(kind__in=["transactional", "legal", "marketing"]),
            ),
            models.CheckConstraint(
                name="message_says_something",
                condition=~models.Q(subject="") & ~models.Q(text="") & ~models.Q(from_email=""),
            ),
            models.CheckConstraint(
                name="message_attachment_has_a_name",
                condition=models.Q(attachment_name="", attachment="")
                | ~models.Q(attachment_name="") & ~models.Q(attachment=""),
            ),
            models.CheckConstraint(
                name="message_rate_is_a_rate",
                condition=models.Q(per_minute__isnull=True) | models.Q(per_minute__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"

    @property
    def urgency(self) -> int:
        return self.URGENCY[self.Kind(self.kind)]

    def due_time_of(self, *, number: int, at: datetime) -> datetime:
        """When the delivery that is the `number`-th of this message may first be tried, `at` being now."""
        start = max(at, self.not_before) if self.not_before else at
        return start + timedelta(minutes=1) * (number // self.per_minute) if self.per_minute else start


COUNTED_STATES = ("queued", "sending", "sent", "deferred", "failed", "suppressed", "cancelled", "erased", "in_doubt")
_SUM = sum((models.F(name) for name in COUNTED_STATES[1:]), start=models.F(COUNTED_STATES[0]))


class MessageTotal(models.Model):
    """How many deliveries of a message there are in each state.

    Kept by triggers (mail.immutability) in the statement that changes the deliveries, so that no query counts rows; the
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
