from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leads.consent.texts import DisplayedTerms
from leads.requests.types import Answers, Submission
from responsys_site.core.db.locking import skip_locked


class SubmissionFields(models.Model):
    """A form that came, whole: what was typed and ticked, what it had shown, when it came, and by which key."""

    name = models.CharField(_("name"), max_length=100)
    company = models.CharField(_("company"), max_length=150, blank=True)
    email = models.CharField(_("e-mail address"), max_length=254)
    address_digest = models.CharField(_("address digest"), max_length=32)
    country = models.CharField(_("country"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    needs = models.TextField(_("what they need"))
    updates = models.BooleanField(_("wishes updates"), default=False)
    contact = models.BooleanField(_("wishes to be contacted"), default=False)
    shown = models.JSONField(_("policy version and words shown"))
    received_at = models.DateTimeField(_("received"))
    form_nonce_digest = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True
        # As a constraint it is one index; a unique column of text would be two, and each costs the POST that fills it.
        constraints = [models.UniqueConstraint(fields=["form_nonce_digest"], name="%(class)s_once_for_each_key")]

    @property
    def submission(self) -> Submission:
        """The form as it came."""
        answers = Answers(**{name: getattr(self, name) for name in Answers.__annotations__})
        return Submission(
            self.form_nonce_digest,
            answers,
            DisplayedTerms(**self.shown),
            self.received_at,
            getattr(self, "network", ""),
        )

    @property
    def copied(self) -> dict[str, Any]:
        """Every column of a form that came, as it stands here."""
        return {one.name: getattr(self, one.name) for one in SubmissionFields._meta.local_fields}

    @staticmethod
    def columns(submission: Submission) -> dict[str, Any]:
        """Return what is stored of a form that came; `submission` makes it of that again."""
        return {
            **vars(submission.answers),
            "address_digest": submission.address_digest,
            "shown": submission.shown.as_stored,
            "received_at": submission.received_at,
            "form_nonce_digest": submission.nonce_digest,
        }


class PendingSubmissionQuerySet(models.QuerySet["PendingSubmission"]):
    def locked(self) -> "PendingSubmissionQuerySet":
        """The oldest first, each for one worker alone until its transaction ends."""
        return skip_locked(self.order_by("pk"))


class PendingSubmission(SubmissionFields):
    """A form that a person sent, and that no worker has made a request of yet. It is gone as soon as one has."""

    network = models.CharField(_("network digest"), max_length=32, blank=True, db_default="", editable=False)
    language = models.CharField(_("language"), max_length=35)  # that the page spoke, and that the answer speaks

    objects = PendingSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("form that waits to be recorded")
        verbose_name_plural = _("forms that wait to be recorded")
        ordering = ["pk"]
        constraints = SubmissionFields.Meta.constraints

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Form %(number)s") % {"number": self.pk})


KEPT_FOR = timedelta(days=30)
UNSEEN_FOR = timedelta(days=1)  # after which staff are reminded


class QuarantinedSubmissionQuerySet(models.QuerySet["QuarantinedSubmission"]):
    def lapsed(self, *, at: datetime) -> "QuarantinedSubmissionQuerySet":
        """What no one released within KEPT_FOR of first being seen by a member of staff."""
        return self.filter(seen_at__lte=at - KEPT_FOR)

    def unseen(self, *, at: datetime) -> "QuarantinedSubmissionQuerySet":
        """What no member of staff has seen for UNSEEN_FOR. A person may have sent it, so it is not erased."""
        return self.filter(seen_at__isnull=True, received_at__lte=at - UNSEEN_FOR)

    def note_seen(self, *, at: datetime) -> int:
        """Note that a member of staff sees these; return how many no one had seen before."""
        return self.filter(seen_at__isnull=True).update(seen_at=at)


class QuarantinedSubmission(SubmissionFields):
    """A form that looked as if a program had sent it, or could not be recorded: no request yet, and no mail sent.

    Staff release it into the queue as it was sent, or leave it to be erased.
    """

    class Why(models.TextChoices):
        TRAP_FIELD = "trap field", _("the field that people do not see was filled in")
        TOO_FAST = "too fast", _("it came back faster than anybody writes")
        NOT_RECORDED = "not recorded", _("it could not be recorded")

    why = models.CharField(_("why it was quarantined"), max_length=16, choices=Why)
    seen_at = models.DateTimeField(_("first seen by staff"), null=True, editable=False)

    objects = QuarantinedSubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined request")
        verbose_name_plural = _("quarantined requests")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["address_digest"], name="laid_aside_address"),
            models.Index(fields=["received_at"], name="laid_aside_received"),
        ]
        constraints = [
            *SubmissionFields.Meta.constraints,
            models.CheckConstraint(
                name="laid_aside_reason_is_known",
                condition=models.Q(why__in=["trap field", "too fast", "not recorded"]),
            ),
        ]

    def __str__(self) -> str:
        # A number only: Django's admin log copies this text, and keeps it.
        return str(_("Quarantined request %(number)s") % {"number": self.pk})

    @property
    def lapses_at(self) -> datetime:
        """When it will be erased unless it is released before. What a member of staff looks at is seen by then."""
        return (self.seen_at or timezone.now()) + KEPT_FOR
