"""Record that a member of staff looked at who was told."""

from datetime import datetime

from django.http import HttpRequest

from privacy.models import PolicyVersion
from responsys_site.ground import evidence


def record_look(*, request: HttpRequest, view: str, version: PolicyVersion, at: datetime, subject: str = "") -> None:
    """Append one look to the evidence, before it is shown. `subject` is the digest of the address that was typed."""
    facts = {"staff": request.user.pk, "view": view, "model": version._meta.label_lower, "rows": [version.pk]}
    evidence.record(kind="look", at=at, facts=facts, subject=subject)
