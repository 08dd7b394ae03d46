import secrets

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.models.contact import Contact

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud on the telephone, none is taken for another


class WrongState(Exception):
    """The request is not in a state from which this can be done."""


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def made_with(self, *, nonce_digest: str) -> "InformationRequest | None":
        """The request that this form key has made already; None when it made none."""
        return self.filter(form_nonce_digest=nonce_digest).first()

    def erase_typed_text(self) -> int:
        """Remove what was typed into these requests; return how many there are."""
        return self.update(name="", company="", email="", needs="")


def new_reference() -> str:
    """Return a reference such as R-7K3Q2M: 30 random bits, short enough to say, too many to guess."""
    return "R-" + "".join(secrets.choice(LETTERS) for _position in range(6))


class InformationRequest(models.Model):
    """What one person typed into the request form, exactly, and how far our answer has come."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_HAND = "in hand", _("in hand")
        CONTACTED = "contacted", _("contacted")
        CLOSED = "closed", _("closed")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="requests", verbose_name=_("contact"))
    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference)
    name = models.CharField(_("name"), max_length=100, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    needs = models.TextField(_("what they need"), blank=True)
    received_at = models.DateTimeField(_("received"))
    form_nonce_digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    in_hand_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("in hand by"),
    )

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("information request")
        verbose_name_plural = _("information requests")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "-received_at"], name="request_queue")]
        constraints = [
            models.CheckConstraint(
                name="request_state_is_known",
                condition=models.Q(state__in=["new", "in hand", "contacted", "closed"]),
            ),
            models.CheckConstraint(
                name="request_is_in_somebodys_hand_unless_new",
                condition=models.Q(state="new", in_hand_by__isnull=True)
                | (~models.Q(state="new") & models.Q(in_hand_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def take_in_hand(self, *, by: AbstractBaseUser) -> None:
        """Somebody works on it now; also hands it over from a colleague. Raises WrongState once contacted or closed."""
        self._move({self.State.NEW, self.State.IN_HAND}, self.State.IN_HAND, by)

    def mark_contacted(self, *, by: AbstractBaseUser) -> None:
        """The person was answered. Raises WrongState unless new or in hand."""
        self._move({self.State.NEW, self.State.IN_HAND}, self.State.CONTACTED, by)

    def close(self, *, by: AbstractBaseUser) -> None:
        """Nothing is left to do. Raises WrongState when it is closed already."""
        self._move({self.State.NEW, self.State.IN_HAND, self.State.CONTACTED}, self.State.CLOSED, by)

    def _move(self, allowed: set[State], state: State, by: AbstractBaseUser) -> None:
        """One statement, so that of two colleagues who press at once each acts on what is really there."""
        row = InformationRequest.objects.filter(pk=self.pk, state__in=allowed)
        if not row.update(state=state, in_hand_by=by.pk):
            raise WrongState
        self.refresh_from_db(fields=["state", "in_hand_by"])
