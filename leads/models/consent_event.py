from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.contact import Contact
from leads.models.information_request import InformationRequest
from privacy.models import PolicyVersion


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def standing_opt_outs(self, *, contact: Contact, purpose: str) -> "ConsentEventQuerySet":
        """Opt-outs of this person, from any of their addresses, that were not undone."""
        theirs = models.Q(contact=contact) | models.Q(address_digest=contact.address_digest)
        return self.filter(theirs, purpose=purpose, action=ConsentEvent.Action.OPTED_OUT, undone_by__isnull=True)

    def confirmations(self, *, contact: Contact, purpose: str) -> "ConsentEventQuerySet":
        """What this person confirmed from the mailbox that we write to now."""
        action = ConsentEvent.Action.CONFIRMED
        return self.filter(contact=contact, address_digest=contact.address_digest, purpose=purpose, action=action)

    def newest_at(self) -> datetime | None:
        """When the newest of these was made; None when there is none."""
        return self.aggregate(newest=models.Max("at"))["newest"]


class ConsentEvent(models.Model):
    """One act of one person: asked for, confirmed, opted out, undone. Written once; the database refuses to change it.

    Holds the exact words that the person had before them, and the policy version that was shown with them. An opt-out
    asks for no version: it holds under any. "Asked" for updates is a wish, and not yet a consent.
    """

    class Purpose(models.TextChoices):
        ANSWER = "answer", _("An answer to a request")
        UPDATES = "updates", _("Updates about the company")
        CONTACT = "contact", _("Being contacted by us")
        ALL_MAILINGS = "all-mailings", _("All mailings")

    class Action(models.TextChoices):
        ASKED = "asked", _("asked for")
        CONFIRMED = "confirmed", _("confirmed")
        OPTED_OUT = "opted-out", _("opted out")
        UNDONE = "undone", _("took the opt-out back")

    class Channel(models.TextChoices):
        FORM = "form", _("request form")
        LINK = "link", _("link in a mail, confirmed on its page")
        ONE_CLICK = "one-click", _("one click in the mail program")
        PROFILE = "profile", _("profile page")
        MAIL = "mail", _("message to us")
        STAFF = "staff", _("letter or call, entered by staff")
        SAMPLE = "sample", _("sample data")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="choices", verbose_name=_("contact"))
    address_digest = models.CharField(_("address digest"), max_length=32)
    information_request = models.ForeignKey(
        InformationRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="choices",
        verbose_name=_("information request"),
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    action = models.CharField(_("action"), max_length=16, choices=Action)
    channel = models.CharField(_("channel"), max_length=16, choices=Channel)
    wording = models.TextField(_("exact words shown"))
    wording_sha256 = models.CharField(_("SHA-256 of the words"), max_length=64)
    policy_version = models.ForeignKey(
        PolicyVersion,
        to_field="number",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("policy version shown"),
    )
    policy_text_sha256 = models.CharField(_("SHA-256 of the policy text shown"), max_length=64, blank=True)
    undoes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="undone_by",
        verbose_name=_("opt-out taken back"),
    )
    at = models.DateTimeField(_("when"))

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["address_digest", "purpose", "at"], name="consent_event_of_address")]
        constraints = [
            models.UniqueConstraint(
                fields=["information_request", "purpose", "action"], name="consent_event_once_per_request"
            ),
            models.CheckConstraint(
                name="consent_event_purpose_is_known",
                condition=models.Q(purpose__in=["answer", "updates", "contact", "all-mailings"]),
            ),
            models.CheckConstraint(
                name="consent_event_action_is_known",
                condition=models.Q(action__in=["asked", "confirmed", "opted-out", "undone"]),
            ),
            models.CheckConstraint(
                name="consent_event_channel_is_known",
                condition=models.Q(channel__in=["form", "link", "one-click", "profile", "mail", "staff", "sample"]),
            ),
            models.CheckConstraint(
                name="consent_event_undone_names_its_opt_out",
                condition=models.Q(action="undone", undoes__isnull=False)
                | (~models.Q(action="undone") & models.Q(undoes__isnull=True)),
            ),
            models.CheckConstraint(
                name="consent_event_names_the_policy_shown",
                condition=models.Q(action__in=["opted-out", "undone"])
                | (models.Q(policy_version__isnull=False) & ~models.Q(policy_text_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_action_display()}"
