from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from leads.contact_fields import NO_CONTACT_DETAILS
from leads.models.contact import Contact, ContactDetails
from responsys_site.core import tokens
from responsys_site.core.dates import next_working_time, working_days_after


def due_after(*, since: datetime) -> datetime:
    """Return the instant (UTC) that lies settings.ANSWER_WORKING_DAYS working days after `since`.

    What comes on a free day counts as come on the next working day at 0:00.
    """
    return working_days_after(since=next_working_time(since=since), days=settings.ANSWER_WORKING_DAYS).astimezone(UTC)


CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        name="request_state_is_known",
        condition=models.Q(state__in=["new", "in progress", "contacted", "closed"]),
    ),
    models.CheckConstraint(
        name="request_is_assigned_unless_new",
        condition=models.Q(state="new", assigned_to__isnull=True)
        | (~models.Q(state="new") & models.Q(assigned_to__isnull=False)),
    ),
    models.CheckConstraint(
        name="request_contacted_has_a_time",
        condition=models.Q(state__in=["new", "in progress"], contacted_at__isnull=True)
        | models.Q(state="contacted", contacted_at__isnull=False, contacted_at__gte=models.F("received_at"))
        | models.Q(state="closed"),
    ),
    models.CheckConstraint(
        name="request_closed_has_a_time",
        condition=~models.Q(state="closed") & models.Q(closed_at__isnull=True)
        | models.Q(state="closed", closed_at__isnull=False, closed_at__gte=models.F("received_at"))
        & (models.Q(contacted_at__isnull=True) | models.Q(contacted_at__lte=models.F("closed_at"))),
    ),
    models.CheckConstraint(name="request_due_after_it_came", condition=models.Q(due_at__gte=models.F("received_at"))),
]


OPEN = ["new", "in progress"]
DUE_ORDER = ["done", "waits_until", "-came_at", "-pk"]


class WrongState(Exception):
    """The request is not in a state from which this can be done."""


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def created_by_nonce(self, *, nonce_digest: str) -> "InformationRequest | None":
        """The request that this form key has made already; None when it made none."""
        return self.filter(form_nonce_digest=nonce_digest).first()

    def created_by_nonce_prefix(self, *, prefix: str) -> "InformationRequest | None":
        """The request whose form key's digest begins with these 32 hexadecimal characters; None when there is none."""
        whole = prefix + "0" * 32, prefix + "f" * 32  # a range, which the index answers on both engines
        return self.filter(form_nonce_digest__range=whole).select_related("contact").first()

    def not_notified(self) -> "InformationRequestQuerySet":
        """The open ones that no colleague was notified of yet."""
        return self.waiting().filter(notified_at__isnull=True).order_by("pk")

    def erase_typed_text(self) -> int:
        """Remove what was typed into these requests; return how many there are."""
        return self.update(email="", needs="", **NO_CONTACT_DETAILS)

    def order_by_due(self) -> "InformationRequestQuerySet":
        """Who waits for us by when it is due, so that what is overdue leads; then the rest, newest first."""
        waits = models.Q(state__in=OPEN)
        return self.annotate(
            done=models.Case(models.When(waits, then=0), models.When(state="contacted", then=1), default=2),
            waits_until=models.Case(models.When(waits, then=models.F("due_at"))),
            came_at=models.F("received_at"),
        ).order_by(*DUE_ORDER)

    def waiting(self) -> "InformationRequestQuerySet":
        """Those whose person still waits for us."""
        return self.filter(state__in=OPEN)


def new_reference() -> str:
    """Return a reference such as R-7K3Q2M."""
    return tokens.new_reference_code(prefix="R")


class InformationRequest(ContactDetails):
    """What one person typed into the request form, exactly, and how far our answer has come."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        IN_PROGRESS = "in progress", _("in progress")
        CONTACTED = "contacted", _("contacted")
        CLOSED = "closed", _("closed")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="requests", verbose_name=_("contact"))
    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference)
    email = models.CharField(_("e-mail address"), max_length=254, blank=True)
    needs = models.TextField(_("what they need"), blank=True)
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    notified_at = models.DateTimeField(_("colleagues notified"), null=True, editable=False)
    form_nonce_digest = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assigned to"),
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
            models.Index(fields=["id"], name="request_not_notified", condition=models.Q(notified_at__isnull=True)),
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

    def assign(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """Assign it to a colleague, perhaps from another one. Raises WrongState once contacted or closed."""
        self._move(OPEN, by, state=self.State.IN_PROGRESS)

    def mark_contacted(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """The person was answered. Raises WrongState unless it is open."""
        self._move(OPEN, by, state=self.State.CONTACTED, contacted_at=at)

    def close(self, *, by: AbstractBaseUser, at: datetime) -> None:
        """Nothing is left to do. Raises WrongState when it is closed already."""
        self._move([*OPEN, self.State.CONTACTED], by, state=self.State.CLOSED, closed_at=at)

    def _move(self, allowed: list[str], by: AbstractBaseUser, **changes: Any) -> None:
        """One statement, so that of two colleagues who press at once each acts on what is really there."""
        row = InformationRequest.objects.filter(pk=self.pk, state__in=allowed)
        if not row.update(assigned_to=by.pk, **changes):
            raise WrongState
        self.refresh_from_db(fields=["assigned_to", *changes])


class NoteQuerySet(models.QuerySet["Note"]):
    def add(self, *, request: InformationRequest, by: AbstractBaseUser, text: str, at: datetime) -> "Note":
        """Add a colleague's note to a request, permanently."""
        return self.create(request=request, by_id=by.pk, text=text, at=at)

    def erase(self, *, at: datetime) -> int:
        """Take the texts away, and leave who wrote and when. Returns how many rows."""
        return self.filter(erased_at__isnull=True).update(text="", erased_at=at)


class Note(models.Model):
    """What a colleague wrote down about a request. Never edited; its text can be erased with the person's record."""

    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, related_name="notes", verbose_name=_("information request")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("note"), max_length=4000, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="note_says_something_unless_erased",
                condition=models.Q(erased_at__isnull=True) & ~models.Q(text="")
                | models.Q(erased_at__isnull=False, text=""),
            ),
        ]

    def __str__(self) -> str:
        # A number only, as with contacts: Django's admin log copies this text, and keeps it.
        return str(_("Note %(number)s") % {"number": self.pk})
