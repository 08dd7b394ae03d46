"""Record that a member of staff changed something about a person's record."""

from datetime import datetime

from django.db import models

from responsys_site.ground import evidence


def record_act(*, staff_id: int, act: str, row: models.Model, subject: str, at: datetime) -> None:
    """Append one act to the evidence: who did what ("close", "note") to which row. What was written is not in it."""
    facts = {"staff": staff_id, "act": act, "model": row._meta.label_lower, "row": row.pk}
    evidence.record(kind="staff-act", at=at, facts=facts, subject=subject)
