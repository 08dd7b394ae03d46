from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.desk.models.case_rules import (
    CASE_CONSTRAINTS,
    CASE_INDEXES,
    OPEN,
    RUNNING,
    SETTLED,
    UNFINISHED,
    State,
    states_before,
)
from responsys_site.core import tokens
from responsys_site.core.personal_data import Person

PERSONAL_COLUMNS = ("address", "name")


class WrongState(Exception):
    """The case is in a state that does not allow this."""


class CaseQuerySet(models.QuerySet["Case"]):
    def with_reference(self, *, reference: str) -> "Case | None":
        """The case of this reference, in upper or lower case, with or without spaces."""
        return self.filter(reference="".join(reference.split()).upper()).first()

    def of_address(self, *, address_digest: str) -> "CaseQuerySet":
        """A person's cases."""
        return self.filter(address_digest=address_digest).exclude(address_digest="")

    def of_person(self, *, person: Person) -> "CaseQuerySet":
        """The cases of a person that were not erased, under any of their addresses."""
        return self.filter(address_digest__in=person.digests, erased_at=None).order_by("pk")

    def open(self) -> "CaseQuerySet":
        """Those that wait for an answer, or are paused until the requester is known."""
        return self.filter(state__in=OPEN)

    def unfinished(self) -> "CaseQuerySet":
        """Those that are open with us, or escalated."""
        return self.filter(state__in=UNFINISHED)

    def resumable(self) -> "CaseQuerySet":
        """Those that are unfinished, or settled and able to reopen."""
        return self.filter(models.Q(state__in=UNFINISHED) | models.Q(state__in=SETTLED, erased_at=None))

    def overdue(self, *, at: datetime) -> "CaseQuerySet":
        """Those whose clock runs, and has run out at `at`."""
        return self.filter(state__in=RUNNING, due_at__lte=at)

    def not_quarantined(self) -> "CaseQuerySet":
        """Without what is quarantined."""
        return self.filter(quarantine_reason="")

    def quarantined(self) -> "CaseQuerySet":
        """Open quarantined cases: likely spam, or received in a flood, and undecided."""
        return self.open().exclude(quarantine_reason="").filter(erased_at=None)

    def unacknowledged(self) -> "CaseQuerySet":
        """Those that can be acknowledged automatically and are not yet, oldest first."""
        waiting = self.open().not_quarantined().filter(acknowledged_at=None, left_to_staff_at=None, erased_at=None)
        return waiting.exclude(address="").order_by("received_at", "pk")

    def lock(self, *, pk: int) -> "Case":
        """Lock the case, or the one it was merged into, and return it as it is now. Call it in a transaction."""
        row = self.select_for_update().get(pk=pk)
        while row.merged_into_id is not None:
            row = self.select_for_update().get(pk=row.merged_into_id)
        return row

    def erase(self, *, at: datetime) -> int:
        """Remove address and name, and close what is unfinished. Returns how many cases.

        Texts are erased with their events.
        """
        ended = models.Q(state__in=UNFINISHED)
        return self.filter(erased_at__isnull=True).update(
            erased_at=at,
            **dict.fromkeys(PERSONAL_COLUMNS, ""),
            state=models.Case(models.When(ended, then=models.Value(State.CLOSED)), default="state"),
            closed_at=models.Case(models.When(ended, then=models.Value(at)), default="closed_at"),
            paused_at=None,
        )


def new_reference() -> str:
    """Return a reference such as P-7K3Q2M."""
    return tokens.new_reference_code(prefix="P")


class Case(models.Model):
    """A case of the privacy desk: a request, the state of our answer, and when it is due.

    `due_at` belongs to the clock that began at `clock_started_at`: receipt, or the reopening. While identity is being
    confirmed (`paused_at`) it is paused, and the time is added afterwards; `paused_duration` is the sum of that.
    `left_to_staff_at` is when it was found that no machine may acknowledge it: that is final, and colleagues write.
    `address` of a case that came by mail is what the mail's From said, which anyone can write there, until its holder
    has confirmed it from that mailbox (`sender_confirmed_at`).
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        ACCESS = "access", _("access to what we hold")
        CORRECTION = "correction", _("correction")
        OPT_OUT = "opt-out", _("opt-out")
        ERASURE = "erasure", _("erasure")
        UNWANTED_MAIL = "unwanted mail", _("unwanted mail from a customer")
        COMPLAINT = "complaint", _("complaint")

    class Channel(models.TextChoices):
        FORM = "form", _("form")
        MAIL = "mail", _("mail")
        LETTER = "letter", _("letter")
        CALL = "call", _("call")

    class QuarantineReason(models.TextChoices):
        TRAP_FIELD = "trap field", _("filled in a field that people do not see")
        TOO_FAST = "too fast", _("sent faster than people write")
        AUTOMATIC = "automatic", _("mail of a machine or a list")
        TOO_MANY = "too many", _("more mail than people write")
        BUSY = "busy", _("arrived during a flood of mail; acknowledged in turn")

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=new_reference)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    channel = models.CharField(_("came by"), max_length=8, choices=Channel)
    address = models.CharField(_("e-mail address"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    address_digest = models.CharField(_("address digest"), max_length=32, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.NEW)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", verbose_name=_("merged into")
    )
    received_at = models.DateTimeField(_("received"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    left_to_staff_at = models.DateTimeField(_("no machine may acknowledge it"), null=True, blank=True, editable=False)
    sender_confirmed_at = models.DateTimeField(_("sender confirmed"), null=True, blank=True, editable=False)
    clock_started_at = models.DateTimeField(_("clock runs from"), editable=False)
    due_at = models.DateTimeField(_("due"))
    first_due_at = models.DateTimeField(_("first due"), null=True, blank=True, editable=False)
    extended_at = models.DateTimeField(_("person told that it takes longer"), null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(_("stands still from"), null=True, blank=True, editable=False)
    paused_duration = models.DurationField(_("stood still for"), default=timedelta, editable=False)
    reminded_at = models.DateTimeField(_("staff reminded"), null=True, blank=True, editable=False)
    overdue_told_at = models.DateTimeField(_("person told that it is overdue"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    quarantine_reason = models.CharField(
        _("looks like a program's"), max_length=16, choices=QuarantineReason, blank=True
    )
    form_nonce_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [
            ("see_people", _("Can see whose a case is, and what was written")),
            ("correct_person", _("Can correct what is held about the person of a case")),
            ("restrict_person", _("Can restrict the use of what is held about the person of a case")),
        ]
        ordering = ["-received_at", "-pk"]
        indexes = CASE_INDEXES
        constraints = CASE_CONSTRAINTS

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        """Whether the person still waits for an answer."""
        return self.state in OPEN

    @property
    def is_settled(self) -> bool:
        """Whether it was answered or closed, so far as we are concerned."""
        return self.state in SETTLED

    @property
    def final(self) -> "Case":
        """The case that this one was merged into, or itself."""
        case = self
        while case.merged_into is not None:
            case = case.merged_into
        return case

    @property
    def awaits_sender(self) -> bool:
        """Whether the address is unconfirmed: it is only what the e-mail's From says."""
        return self.channel == self.Channel.MAIL and self.sender_confirmed_at is None

    def is_overdue(self, *, at: datetime) -> bool:
        """Say whether the clock runs and has run out."""
        return self.state in RUNNING and self.due_at <= at

    def move(self, *, to: State, **changes: Any) -> None:
        """Go to another state, in one statement, so that of two who act at once each acts on what is really there.

        A case that is there already stays, and takes the changes. Raises WrongState where MOVES has no such way.
        """
        row = Case.objects.filter(pk=self.pk, state__in=[*states_before(to), to])
        if not row.update(state=to, **changes):
            raise WrongState
        self.refresh_from_db(fields=["state", *changes])
