"""Erase cases: what a program seems to have sent goes after 30 days, unless a colleague finds it was meant.

Policy, #retention.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from privacy.desk.models import Attachment, CaseLink, Entry, Escalation, Inquiry

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def forget_suspected(*, at: datetime) -> int:
    """Erase who sent it, what was written and what came with it; return how many cases."""
    old = Inquiry.objects.exclude(suspicion="").filter(received_at__lte=at - KEPT_FOR, erased_at=None)
    found = list(old.select_for_update().values_list("pk", flat=True))
    return erase_cases(numbers=found, at=at)


def erase_cases(*, numbers: Sequence[int], at: datetime) -> int:
    """Erase all that tells of a person in these cases, and end their links; return how many cases."""
    Attachment.objects.filter(entry__inquiry__in=numbers).erase(at=at)
    Entry.objects.filter(inquiry__in=numbers).erase(at=at)
    Escalation.objects.filter(inquiry__in=numbers).erase(at=at)
    CaseLink.objects.filter(inquiry__in=numbers).end(at=at)
    return Inquiry.objects.filter(pk__in=numbers).erase(at=at)
