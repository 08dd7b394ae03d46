from datetime import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from privacy import effective_dates
from responsys_site.core.dates import moments_in_bounds, validate_day

# A check passes when its answer is NULL, so a column that must be there is asked for by name.
POSTED = Q(posted_at__isnull=False)
DRAFT = Q(posted_at__isnull=True)
CHANGE = Q(kind="change")
CORRECTION = Q(kind="correction")

VERSION_CONSTRAINTS = [
    CheckConstraint(condition=Q(kind__in=["first", "imported", "change", "correction"]), name="policy_kind_known"),
    CheckConstraint(
        condition=(DRAFT & Q(number__isnull=True, settled_at__isnull=True, withdrawn_at__isnull=True))
        | (POSTED & Q(number__isnull=False, number__gte=1, effective_at__isnull=False)),
        name="policy_number_given_at_posting",
    ),
    CheckConstraint(
        condition=DRAFT | ~CHANGE | Q(effective_at__gte=F("posted_at") + effective_dates.NOTICE_PERIOD),
        name="policy_change_posted_30_days_ahead",
    ),
    CheckConstraint(
        condition=Q(effective_at__isnull=True) | Q(withdrawn_at__isnull=False) | moments_in_bounds("effective_at"),
        name="policy_effective_date_in_bounds",
    ),
    CheckConstraint(condition=DRAFT | Q(effective_at__gte=F("posted_at")), name="policy_never_effective_before_posted"),
    # Only a change is announced by mail, so only a change can settle.
    CheckConstraint(
        condition=Q(settled_at__isnull=True) | (CHANGE & Q(settled_at__gte=F("posted_at"))),
        name="policy_settled_after_posting",
    ),
    CheckConstraint(
        condition=(CORRECTION & (DRAFT | Q(corrects__isnull=False))) | (~CORRECTION & Q(corrects__isnull=True)),
        name="policy_correction_names_its_version",
    ),
    CheckConstraint(
        condition=Q(withdrawn_at__isnull=True, withdrawal_reason__isnull=True)
        | (
            CHANGE
            & Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("posted_at"))
            & Q(withdrawal_reason__isnull=False, withdrawal_reason__gt="")
            & (
                Q(settled_at__isnull=True)
                | Q(effective_at__gt=F("withdrawn_at"))
                | Q(settled_at__gt=F("withdrawn_at") - effective_dates.NOTICE_PERIOD)
            )
        ),
        name="policy_withdrawn_before_in_force",
    ),
    UniqueConstraint(fields=["kind"], condition=Q(kind="first") & POSTED, name="policy_one_first_version"),
    # A change that has settled and is still coming is held by a trigger: see privacy/immutability.py.
    UniqueConstraint(
        fields=["kind"],
        condition=CHANGE & POSTED & Q(settled_at__isnull=True, withdrawn_at__isnull=True),
        name="policy_one_coming_version",
    ),
]


class AlreadyPosted(Exception):
    """A posted version of the policy, or one of its texts, was to be changed or removed."""

    def __init__(self) -> None:
        super().__init__("A posted version of the policy can never be changed or removed; post a new version instead.")


class DraftQuerySet[M: models.Model](models.QuerySet[M]):
    """The ORM's half of the rule that database triggers enforce: rows with a `posted_at` never change."""

    settable_once: frozenset[str] = frozenset()

    def drafts(self) -> Self:
        return self.filter(posted_at__isnull=True)

    def posted(self) -> Self:
        return self.filter(posted_at__isnull=False)

    def update(self, **values: Any) -> int:
        if not set(values) <= self.settable_once:
            self._refuse_posted()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_posted()
        return super().delete()

    def _refuse_posted(self) -> None:
        if self.posted().exists():
            raise AlreadyPosted


class ImmutableOncePosted(models.Model):
    """A row that saves and deletes only while it is a draft."""

    posted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_if_posted()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_if_posted()
        return super().delete(*args, **kwargs)

    def _refuse_if_posted(self) -> None:
        if self.pk and type(self)._base_manager.filter(pk=self.pk, posted_at__isnull=False).exists():
            raise AlreadyPosted


class Kind(models.TextChoices):
    FIRST = "first", _("first version")
    IMPORTED = "imported", _("imported history")
    CHANGE = "change", _("change")
    CORRECTION = "correction", _("correction")


class PolicyVersionQuerySet(DraftQuerySet["PolicyVersion"]):
    settable_once = frozenset({"settled_at", "withdrawn_at", "withdrawal_reason"})

    def public(self) -> Self:
        """Posted and not withdrawn, oldest first; a correction goes with the version that it corrects."""
        withdrawn = models.Q(withdrawn_at__isnull=False) | models.Q(corrects__withdrawn_at__isnull=False)
        return self.posted().exclude(withdrawn).select_related("corrects").order_by("number")

    def unsettled(self) -> Self:
        """Posted changes whose notice has not settled."""
        return self.posted().filter(kind=Kind.CHANGE, settled_at__isnull=True, withdrawn_at__isnull=True)

    def locked(self) -> Self:
        """Lock these rows until the transaction ends; rows that refer to them can still be added."""
        return self.select_for_update(no_key=True, of=("self",))

    def lock_numbering(self) -> None:
        """Lock the oldest version's row, so that two at once neither use one number nor log one event twice."""
        list(self.posted().locked().order_by("number")[:1])

    def next_number(self) -> int:
        """Return the number that the next posted version gets; the number of a withdrawn version is not used again."""
        return (self.aggregate(models.Max("number"))["number__max"] or 0) + 1

    def in_force(self, *, at: datetime) -> "PolicyVersion | None":
        return effective_dates.version_in_force(versions=self.public(), at=at)

    def coming(self, *, at: datetime) -> "PolicyVersion | None":
        return effective_dates.version_coming(versions=self.public(), at=at)


class PolicyVersion(ImmutableOncePosted):
    """One version of the policy: a draft until it is posted, immutable from then on.

    `posted_at`, `effective_at` (the earliest date that the posting states) and `settled_at` (when the notice of a
    change had reached everyone, or finally failed) are the only times from which it follows when it takes effect.
    """

    number = models.PositiveIntegerField(null=True, blank=True, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    effective_at = models.DateTimeField(null=True, blank=True, validators=[validate_day])
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrections",
        limit_choices_to=~models.Q(kind="correction") & models.Q(posted_at__isnull=False),
    )
    what_changed = models.TextField(blank=True)
    recorded_note = models.CharField(max_length=120, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # NULL, and not "", until withdrawn: the database lets exactly NULL become a value, once.
    withdrawal_reason = models.TextField(null=True, blank=True, editable=False)  # noqa: DJ001

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = VERSION_CONSTRAINTS
        permissions = [("post_policyversion", "Can post policy version")]

    def __str__(self) -> str:
        return _("version %(number)s") % {"number": self.number} if self.number else str(_("draft"))

    @property
    def corrected_number(self) -> int | None:
        """The number of the version that this one corrects; None unless it is a correction."""
        return self.corrects.number if self.corrects else None

    @property
    def in_force_at(self) -> datetime | None:
        """The instant from which this version is in force; None while that cannot be known yet."""
        if self.effective_at is None or self.posted_at is None:
            return None
        if self.kind == Kind.CHANGE:
            return effective_dates.effective_after_notice(effective_at=self.effective_at, settled_at=self.settled_at)
        own = effective_dates.round_up_to_second(moment=self.effective_at)
        if self.corrects is None:
            return own
        return self.corrects.in_force_at and max(own, self.corrects.in_force_at)

    @property
    def substance_since(self) -> datetime | None:
        """The instant from which what it says has been in force: a correction says what it corrects says."""
        return (self.corrects or self).in_force_at

    @property
    def reviewed_at(self) -> datetime | None:
        """When someone last confirmed that what it says still holds, before it was corrected or since; or None."""
        root = self.corrects or self
        same = [version for version in [root, *root.corrections.all()] if (version.number or 0) <= (self.number or 0)]
        return max((review.at for version in same for review in version.reviews.all()), default=None)

    def effective_if_posted(self, *, at: datetime) -> datetime:
        """Return when a draft posted at `at` takes effect at the earliest.

        A change takes effect at its stated date, or as early as possible; everything else does at once.
        """
        return (self.effective_at or at + effective_dates.NOTICE_PERIOD) if self.kind == Kind.CHANGE else at

    def post(self, *, number: int, at: datetime, effective_at: datetime) -> None:
        """Turn this draft into version `number` permanently, with its texts and the notes on its clauses.

        Both are closed first: the database takes no change to a text whose version is posted. Raises
        AlreadyPosted, and ValueError if it has no text.
        """
        with transaction.atomic():
            texts = list(self.texts.drafts())
            for text in texts:
                text.fill(number=number, posted_at=at)
            self.texts.bulk_update(texts, ["markdown", "figures", "sha256"])
            if not self.texts.drafts().update(posted_at=at):
                raise AlreadyPosted if self.posted_at else ValueError("A version without a text cannot be posted.")
            self.clause_notes.drafts().update(posted_at=at)
            self.number, self.posted_at, self.effective_at = number, at, effective_at
            self.save()
