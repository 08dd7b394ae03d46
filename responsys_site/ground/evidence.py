"""The record of what was done, to which nothing but a new entry can ever be written."""

from datetime import datetime
from typing import Any

from responsys_site.ground.models import Entry


def record(*, kind: str, at: datetime, facts: dict[str, Any], subject: str = "") -> Entry:
    """Append one entry and return it.

    `subject` is the keyed digest of a person's address, or empty. `facts` hold nothing personal: they can never be
    taken back.
    """
    return Entry.objects.create(kind=kind, at=at, facts=facts, subject=subject)
