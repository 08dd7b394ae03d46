"""What the database refuses of certifications, beyond the constraints of a single row (see models/constraints.py)."""

from responsys_site.core.db.immutable.tables import ImmutableTable, Rule

_SAME_DAY = (
    "EXISTS (SELECT 1 FROM certification_certification AS other WHERE other.ended_at IS NULL "
    "AND other.valid_from <= NEW.valid_to AND other.valid_to >= NEW.valid_from)"
)

IMMUTABLE_TABLES = [
    ImmutableTable(
        model="certification.Certification",
        set_once=("approved_at", "approved_by_id", "ended_at", "end_kind", "end_reason"),
        refusals=(
            Rule(
                name="one_a_day",
                on="INSERT",
                when=_SAME_DAY,
                words="another certification is valid on one of these days",
                # Two colleagues at once: the second waits, and sees the first one's row.
                lock="pg_advisory_xact_lock(hashtext('certification_certification'))",
            ),
        ),
    ),
    ImmutableTable(model="certification.CertificationCheck"),
]
