"""Whom the desk has on file for a change of the policy: everyone whose case was acknowledged and not yet forgotten."""

from collections.abc import Iterator
from datetime import datetime

from privacy.desk.models import Inquiry
from privacy.notices import Recipient


def everyone_with_a_case(*, since: datetime | None = None) -> Iterator[Recipient]:
    """Yield everyone with a case, or those whose case was acknowledged at `since` or later; a person once a case."""
    cases = Inquiry.objects.meant().filter(acknowledged_at__isnull=False).exclude(address="").order_by("pk")
    if since is not None:
        cases = cases.filter(acknowledged_at__gte=since)
    for address, name in cases.values_list("address", "name").iterator():
        yield Recipient(email=address, name=name)
