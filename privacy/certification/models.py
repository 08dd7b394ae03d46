"""Certifications by a privacy seal program: recorded, looked up and ended; each of these is in the audit log."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from privacy.effective_dates import midnight_at_home
from responsys_site.core import audit_log
from responsys_site.core.dates import days_in_bounds, validate_day

NOT_APPROVED = Q(approved_at__isnull=True, approved_by__isnull=True)
APPROVED_BY_ANOTHER = Q(approved_at__isnull=False, approved_by__isnull=False, approved_at__gte=F("recorded_at")) & ~Q(
    approved_by=F("recorded_by")
)
ENDED = Q(ended_at__isnull=False, end_kind__isnull=False, end_reason__isnull=False)

CERTIFICATION_CONSTRAINTS: list[BaseConstraint] = [
    CheckConstraint(
        name="certification_names_everything",
        condition=Q(program__gt="", licence_number__gt="", scope__gt="", dispute_body__gt=""),
    ),
    CheckConstraint(name="certification_ends_after_it_starts", condition=Q(valid_to__gte=F("valid_from"))),
    # Rows from before this constraint that break it are struck out by its migration.
    CheckConstraint(
        name="certification_days_are_in_bounds",
        condition=days_in_bounds("valid_from", "valid_to") | Q(end_kind__isnull=False, end_kind="struck out"),
    ),
    CheckConstraint(
        name="certification_addresses_are_https",
        condition=Q(verify_url__startswith="https://", dispute_url__startswith="https://"),
    ),
    CheckConstraint(
        name="certification_end_says_how_and_why",
        condition=Q(ended_at__isnull=True, end_kind__isnull=True, end_reason__isnull=True)
        | (ENDED & Q(end_kind__in=["ended", "struck out"], end_reason__gt="", ended_at__gte=F("recorded_at"))),
    ),
    CheckConstraint(name="certification_approved_by_another", condition=NOT_APPROVED | APPROVED_BY_ANOTHER),
    CheckConstraint(
        name="certification_approved_before_it_ends",
        condition=Q(ended_at__isnull=True)
        | Q(approved_at__isnull=True, end_kind="struck out")
        | Q(approved_at__isnull=False, ended_at__gte=F("approved_at")),
    ),
]


ONE_DAY = timedelta(days=1)
https_address = URLValidator(schemes=["https"])


class EndKind(models.TextChoices):
    ENDED = "ended", _("ended before its time")
    STRUCK_OUT = "struck out", _("recorded by mistake")


class NotValid(Exception):
    """The certification is not approved or not begun, has lapsed, or has ended: nothing to look up or to end."""


class NeedsSecondPerson(Exception):
    """Who recorded a certification cannot approve it."""


class CertificationQuerySet(models.QuerySet["Certification"]):
    def overlapping(self, *, valid_from: date, valid_to: date) -> Self:
        """Those valid on one of these days; the database takes no second one."""
        return self.filter(ended_at__isnull=True, valid_from__lte=valid_to, valid_to__gte=valid_from)


class Certification(models.Model):
    """One licence of a privacy seal program, as the program states it. Never edited; a renewal is a new row.

    It counts once a second person approved it. It is valid from then, or from the first instant of `valid_from` if that
    is later, to the last of `valid_to`. It may end before, once: by the
    program's word or our own, or because the row was a mistake.
    """

    program = models.CharField(_("program"), max_length=80, help_text=_("As the program writes its name"))
    licence_number = models.CharField(_("licence number"), max_length=60)
    scope = models.TextField(_("what it covers"), max_length=600, help_text=_("A sentence for the public"))
    valid_from = models.DateField(_("valid from"), validators=[validate_day])
    valid_to = models.DateField(
        _("valid to"), validators=[validate_day], help_text=_("The last day on which it is valid")
    )
    verify_url = models.URLField(
        _("where to verify it"),
        max_length=300,
        validators=[https_address],
        help_text=_("The address at the program's own site, with https://"),
    )
    dispute_body = models.CharField(_("dispute body"), max_length=120, help_text=_("Who takes up complaints"))
    dispute_address = models.TextField(
        _("its postal address"), max_length=300, blank=True, help_text=_("For people who write by post")
    )
    dispute_url = models.URLField(_("where to complain"), max_length=300, validators=[https_address])
    recorded_at = models.DateTimeField(_("recorded"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("approved by"),
    )
    # NULL, and not "", until ended: the database lets exactly NULL become a value, once.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    end_kind = models.CharField(_("how it ended"), max_length=10, choices=EndKind.choices, null=True, blank=True)  # noqa: DJ001
    end_reason = models.TextField(  # noqa: DJ001
        _("reason"), max_length=600, null=True, blank=True, help_text=_("A sentence for the public")
    )

    objects = CertificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["-valid_from", "-pk"]
        constraints = CERTIFICATION_CONSTRAINTS

    def __str__(self) -> str:
        return f"{self.program} {self.licence_number}"

    @property
    def starts_at(self) -> datetime:
        """The first instant of its validity, if it is approved."""
        begins_at = midnight_at_home(day=self.valid_from)
        return max(begins_at, self.approved_at) if self.approved_at else begins_at

    @property
    def lapses_at(self) -> datetime:
        """The first instant at which it is not valid any more, unless it ends before."""
        return midnight_at_home(day=self.valid_to + ONE_DAY)

    @transaction.atomic
    def record(self, *, staff_id: int, at: datetime) -> None:
        """Store a new certification permanently. It waits for approval."""
        self.recorded_at, self.recorded_by_id = at, staff_id
        self.save(force_insert=True)
        self._log("recorded", staff_id, at)

    @transaction.atomic
    def approve(self, *, staff_id: int, at: datetime) -> None:
        """Approve it as a second person, permanently. Raises NeedsSecondPerson, and NotValid once approved or over."""
        row = Certification.objects.select_for_update().get(pk=self.pk)
        if row.recorded_by_id == staff_id:
            raise NeedsSecondPerson
        if row.approved_at is not None or row.ended_at is not None:
            raise NotValid
        Certification.objects.filter(pk=row.pk).update(approved_at=at, approved_by_id=staff_id)
        self._log("approved", staff_id, at)

    @transaction.atomic
    def record_check(self, *, staff_id: int, at: datetime) -> "CertificationCheck":
        """Record that a colleague found it valid on the program's own page. Raises NotValid."""
        row = Certification.objects.select_for_update().get(pk=self.pk)
        if row.approved_at is None or row.ended_at is not None or not row.starts_at <= at < row.lapses_at:
            raise NotValid
        self._log("checked", staff_id, at)
        return CertificationCheck.objects.create(certification=row, at=at, by_id=staff_id)

    @transaction.atomic
    def end(self, *, kind: EndKind, reason: str, staff_id: int, at: datetime) -> None:
        """End it permanently from this instant on. Raises NotValid if it ended before.

        One that has lapsed or was never approved cannot end before its time, but be struck out as a mistake.
        """
        row = Certification.objects.select_for_update().get(pk=self.pk)
        has_counted = row.approved_at is not None and at < row.lapses_at
        if row.ended_at is not None or (kind == EndKind.ENDED and not has_counted):
            raise NotValid
        Certification.objects.filter(pk=row.pk).update(ended_at=at, end_kind=kind, end_reason=reason)
        self._log(str(kind), staff_id, at)

    def _log(self, act: str, staff_id: int, at: datetime) -> None:
        audit_log.append(kind="certification", at=at, facts={"staff": staff_id, "act": act, "certification": self.pk})


class CertificationCheck(models.Model):
    """A colleague opened the program's own page on a certification, and found it there as we state it."""

    certification = models.ForeignKey(
        Certification, on_delete=models.PROTECT, related_name="checks", verbose_name=_("certification")
    )
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("checked by")
    )

    class Meta:
        verbose_name = _("check of a certification")
        verbose_name_plural = _("checks of certifications")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(_("Check %(number)s") % {"number": self.pk})
