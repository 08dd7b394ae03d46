"""What may never be in the policy's tables, told to the database on every engine.

A check passes when its answer is NULL, so a column that must be there is asked for by name.
"""

from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from privacy.effective_dates import NOTICE_PERIOD
from privacy.models.text_hash import Sha256Hex
from responsys_site.core.dates import moments_in_bounds

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
        condition=DRAFT | ~CHANGE | Q(effective_at__gte=F("posted_at") + NOTICE_PERIOD),
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
                | Q(settled_at__gt=F("withdrawn_at") - NOTICE_PERIOD)
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

TEXT_CONSTRAINTS = [
    UniqueConstraint(fields=["version", "language"], name="policy_text_one_per_language"),
    CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="policy_text_hash_form"),
    CheckConstraint(condition=Q(sha256=Sha256Hex("markdown")), name="policy_text_hash_right"),
    CheckConstraint(condition=Q(language__gt="") & Q(markdown__gt=""), name="policy_text_not_empty"),
]
