"""Record that a member of staff looked at a person's record."""

from datetime import datetime

from django.db import models

from responsys_site.core.audit import audit_log


def log_access(*, staff_id: int, view: str, seen: list[models.Model], subject: str, at: datetime) -> None:
    """Append one look to the evidence: who, in which view, at which rows. `subject` is a person's address digest."""
    if seen:
        facts = {"staff": staff_id, "view": view, "model": seen[0]._meta.label_lower, "rows": [row.pk for row in seen]}
        audit_log.append(kind="look", at=at, facts=facts, subject=subject)
