"""What may never be in a certification's row, told to the database on every engine."""

from django.db.models import BaseConstraint, CheckConstraint, F, Q

from responsys_site.ground.day_bounds import days_in_bounds

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
]
