"""The audit log: what was done, and who looked at which record. Entries are added, never changed."""

from datetime import datetime
from typing import Any

from django.db import models

from responsys_site.core.models import AuditEvent


def append(*, kind: str, at: datetime, facts: dict[str, Any], subject: str = "") -> AuditEvent:
    """Append one entry and return it.

    `subject` is the keyed digest of a person's address, or empty. `facts` hold nothing personal: they can never be
    taken back.
    """
    return AuditEvent.objects.create(kind=kind, at=at, facts=facts, subject=subject)


def log_change(*, staff_id: int, act: str, row: models.Model, subject: str, at: datetime) -> None:
    """Append one act to the evidence: who did what ("close", "note") to which row. What was written is not in it."""
    facts = {"staff": staff_id, "act": act, "model": row._meta.label_lower, "row": row.pk}
    append(kind="staff-act", at=at, facts=facts, subject=subject)


def log_access(*, staff_id: int, view: str, seen: list[models.Model], subject: str, at: datetime) -> None:
    """Append one look to the evidence: who, in which view, at which rows. `subject` is a person's address digest."""
    if seen:
        facts = {"staff": staff_id, "view": view, "model": seen[0]._meta.label_lower, "rows": [row.pk for row in seen]}
        append(kind="look", at=at, facts=facts, subject=subject)
