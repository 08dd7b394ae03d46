"""The record of what was done, to which nothing but a new entry can ever be written."""

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
