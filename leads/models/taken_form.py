from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.received import Answers, Submission
from leads.shown import Shown


class TakenForm(models.Model):
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
            self.form_nonce_digest, answers, Shown(**self.shown), self.received_at, getattr(self, "network", "")
        )

    @property
    def copied(self) -> dict[str, Any]:
        """Every column of a form that came, as it stands here."""
        return {one.name: getattr(self, one.name) for one in TakenForm._meta.local_fields}

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
