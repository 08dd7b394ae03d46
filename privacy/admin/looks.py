"""Record that a member of staff looked at who was told."""

from datetime import datetime

from django.http import HttpRequest

from privacy.models import PolicyVersion
from responsys_site.ground import looks


def record_look(*, request: HttpRequest, view: str, version: PolicyVersion, at: datetime, subject: str = "") -> None:
    """Append one look to the evidence, before it is shown. `subject` is the digest of the address that was typed."""
    looks.record_look(staff_id=int(request.user.pk or 0), view=view, seen=[version], subject=subject, at=at)
