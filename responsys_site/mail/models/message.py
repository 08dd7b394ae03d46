from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """What is said, once, for however many recipients.

    `subject`, `text` and `html` hold markers such as `[[reference]]`, which each delivery fills with its own fields,
    so that a message itself never holds anything personal.
    """

    class Kind(models.TextChoices):
        TRANSACTIONAL = "transactional", _("Answers a person's own act")
        LEGAL = "legal", _("Notice that reaches people who opted out too")
        MARKETING = "marketing", _("Company updates")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    template = models.CharField(_("template"), max_length=100)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text part"))
    html = models.TextField(_("HTML part"), blank=True)
    headers = models.JSONField(_("further headers"), default=dict, blank=True)
    from_email = models.CharField(_("sender"), max_length=320)
    reply_to = models.CharField(_("answers go to"), max_length=320, blank=True)
    created_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="message_kind_is_known",
                condition=models.Q(kind__in=["transactional", "legal", "marketing"]),
            ),
            models.CheckConstraint(
                name="message_says_something",
                condition=~models.Q(subject="") & ~models.Q(text="") & ~models.Q(from_email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.pk}"
