"""Whom the privacy app tells of a change of the policy: everyone on file here, opted out of mailings or not."""

from collections.abc import Iterator
from datetime import datetime

from leads.models import Contact
from privacy.notices import Recipient


def everyone_on_file(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield everyone on file, or those who came on file at `since` or later."""
    people = Contact.objects.on_file().order_by("pk")
    if since is not None:
        people = people.filter(created_at__gte=since)
    for address, name in people.values_list("address", "name").iterator():
        yield Recipient(email=address, name=name)
