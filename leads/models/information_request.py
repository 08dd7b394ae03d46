from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.due import due_after
from leads.models.contact import Contact
from leads.models.request_constraints import CONSTRAINTS
from responsys_site.ground import references
from responsys_site.ground.together import Statement

OPEN = ["new", "in hand"]
MOST_URGENT_FIRST = ["done", "waits_until", "-came_at", "-pk"]


class WrongState(Exception):
    """The request is not in a state from which this can be done."""


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def made_with(self, *, nonce_digest: str) -> "InformationRequest | None":
        """The request that this form key has made already; None when it made none."""
        return self.filter(form_nonce_digest=nonce_digest).first()

    def made_with_prefix(self, *, prefix: str) -> "InformationRequest | None":
        """The request whose form key's digest begins with these 32 hexadecimal characters; None when there is none."""
        whole = prefix + "0" * 32, prefix + "f" * 32  # a range, which the index answers on both engines
        return self.filter(form_nonce_digest__range=whole).select_related("contact").first()

    def untold(self) -> "InformationRequestQuerySet":
        """The open ones of which no colleague was told yet."""
        return self.waiting().filter(told_at__isnull=True).order_by("pk")

    def erase_typed_text(self) -> int:
        """Remove what was typed into these requests; return how many there are."""
        return self.update(name="", company="", email="", country="", telephone="", needs="")

    def most_urgent_first(self) -> "InformationRequestQuerySet":
        """Who waits for us by when it is due, so that what is overdue leads; then the rest, newest first."""
        waits = models.Q(state__in=OPEN)
        return self.annotate(
            done=models.Case(models.When(waits, then=0), models.When(state="contacted", then=1), default=2),
            waits_until=models.Case(models.When(waits, then=models.F("due_at"))),
            came_at=models.F("received_at"),
        ).order_by(*MOST_URGENT_FIRST)

    def waiting(self) -> "InformationRequestQuerySet":
        """Those whose person still waits for us."""
        return self.filter(state__in=OPEN)


def new_reference() -> str:
    """Return a reference such as R-7K3Q2M."""
    return references.new_reference(prefix="R")


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
    country = models.CharField(_("country"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    needs = models.TextField(_("what they need"), blank=True)
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    told_at = models.DateTimeField(_("colleagues told"), null=True, editable=False)
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
    contacted_at = models.DateTimeField(_("contacted on"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)

    objects = InformationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("information request")
        verbose_name_plural = _("information requests")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="request_queue"),
            models.Index(fields=["id"], name="request_untold", condition=models.Q(told_at__isnull=True)),
        ]
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A request is due from the moment it came."""
        if self.due_at is None:
            self.due_at = due_after(since=self.received_at)
        super().save(*args, **kwargs)

    def is_open(self) -> bool:
        """Say whether the person still waits for us."""
        return self.state in OPEN

    def is_overdue(self, *, at: datetime) -> bool:
        """Say whether the person waits for longer than we allow ourselves."""
        return self.is_open() and self.due_at < at

    def take_in_hand(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """Somebody works on it now; also hands it over from a colleague. Raises WrongState once contacted or closed."""
        self._move(OPEN, by, state=self.State.IN_HAND)

    def mark_contacted(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """The person was answered. Raises WrongState unless new or in hand."""
        self._move(OPEN, by, state=self.State.CONTACTED, contacted_at=at)

    def close(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """Nothing is left to do. Raises WrongState when it is closed already."""
        self._move([*OPEN, self.State.CONTACTED], by, state=self.State.CLOSED, closed_at=at)

    def _move(self, allowed: list[str], by: AbstractBaseUser, **changes: Any) -> None:
        """One statement, so that of two colleagues who press at once each acts on what is really there."""
        row = InformationRequest.objects.filter(pk=self.pk, state__in=allowed)
        if not row.update(in_hand_by=by.pk, **changes):
            raise WrongState
        self.refresh_from_db(fields=["in_hand_by", *changes])

    @staticmethod
    def column(name: str, *, nonce_digest: str) -> Statement:
        """Return the subquery that finds a column of the request that this form key makes."""
        sql = f"SELECT {name} FROM leads_informationrequest WHERE form_nonce_digest = %s"  # noqa: S608 (our own words)
        return Statement(sql, [nonce_digest])
