from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.models.contact import ContactDetails
from privacy.figures import QUARANTINED_AND_SEEN
from responsys_site.core.db.concurrency import skip_locked
from responsys_site.core.email_addresses import base_mailbox

UNSEEN_FOR = timedelta(days=1)  # after which staff are reminded


class SubmissionFields(ContactDetails):
    """A request form as it was sent: what was typed and ticked, and the policy version and texts that it displayed."""

    network = ""  # the keyed digest of where it came from, where that is kept

    email = models.CharField(_("e-mail address"), max_length=254)
    address_digest = models.CharField(_("address digest"), max_length=32)
    needs = models.TextField(_("what they need"))
    updates = models.BooleanField(_("wishes updates"), default=False)
    contact = models.BooleanField(_("wishes to be contacted"), default=False)
    displayed_terms = models.JSONField(_("policy version and words shown"))
    language = models.CharField(_("language"), max_length=35, blank=True)  # of the page
    received_at = models.DateTimeField(_("received"))
    form_nonce_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True
        # As a constraint it is one index; a unique column of text would be two, and each costs the POST that fills it.
        constraints = [models.UniqueConstraint(fields=["form_nonce_digest"], name="%(class)s_once_for_each_token")]

    @property
    def consent_texts(self) -> dict[str, str]:
        """What was asked for: each purpose with the exact words that were shown for it."""
        wished = {"answer": True, "updates": self.updates, "contact": self.contact}
        return {purpose: self.displayed_terms[purpose] for purpose, is_wished in wished.items() if is_wished}

    @cached_property
    def mailbox(self) -> str:
        """The digest of the mailbox that the address ends in, for counting. Raises InvalidAddress."""
        return base_mailbox(address=self.email)

    @property
    def field_values(self) -> dict[str, Any]:
        """Every column that all submissions have, as it is here."""
        return {field.name: getattr(self, field.name) for field in SubmissionFields._meta.local_fields}


class PendingSubmissionQuerySet(models.QuerySet["PendingSubmission"]):
    def locked(self) -> "PendingSubmissionQuerySet":
        """The oldest first, each for one worker alone until its transaction ends."""
        return skip_locked(self.order_by("pk"))


class PendingSubmission(SubmissionFields):
    """A request form that no worker has processed yet. It is deleted when its request is created."""

    network = models.CharField(_("network digest"), max_length=32, blank=True, editable=False)

    objects = PendingSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending submission")
        verbose_name_plural = _("pending submissions")
        ordering = ["pk"]
        constraints = SubmissionFields.Meta.constraints

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Form %(number)s") % {"number": self.pk})


class QuarantinedSubmissionQuerySet(models.QuerySet["QuarantinedSubmission"]):
    def expired(self, *, at: datetime) -> "QuarantinedSubmissionQuerySet":
        """What no one released within QUARANTINED_AND_SEEN of first being seen by a member of staff."""
        return self.filter(seen_at__lte=at - QUARANTINED_AND_SEEN)

    def unseen(self, *, at: datetime) -> "QuarantinedSubmissionQuerySet":
        """What no member of staff has seen for UNSEEN_FOR. A person may have sent it, so it is not erased."""
        return self.filter(seen_at__isnull=True, received_at__lte=at - UNSEEN_FOR)

    def mark_seen(self, *, at: datetime) -> int:
        """Record that a member of staff sees these; return how many no one had seen before."""
        return self.filter(seen_at__isnull=True).update(seen_at=at)


class QuarantinedSubmission(SubmissionFields):
    """A form that looks like spam or could not be processed: no request, and no mail, until staff release it."""

    class Reason(models.TextChoices):
        TRAP_FIELD = "trap field", _("the field that people do not see was filled in")
        TOO_FAST = "too fast", _("it came back faster than anybody writes")
        NOT_RECORDED = "not recorded", _("it could not be recorded")

    reason = models.CharField(_("why it was quarantined"), max_length=16, choices=Reason)
    seen_at = models.DateTimeField(_("first seen by staff"), null=True, editable=False)

    objects = QuarantinedSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined request")
        verbose_name_plural = _("quarantined requests")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["address_digest"], name="quarantine_address"),
            models.Index(fields=["received_at"], name="quarantine_received"),
        ]
        constraints = [
            *SubmissionFields.Meta.constraints,
            models.CheckConstraint(
                name="quarantine_reason_is_known",
                condition=models.Q(reason__in=["trap field", "too fast", "not recorded"]),
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Quarantined request %(number)s") % {"number": self.pk})

    @property
    def expires_at(self) -> datetime:
        """When it will be erased unless it is released before. What a member of staff looks at is seen by then."""
        return (self.seen_at or timezone.now()) + QUARANTINED_AND_SEEN
