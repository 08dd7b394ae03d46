"""What a program seems to have sent goes after 30 days, unless a colleague finds it was meant (policy, #retention)."""

from datetime import datetime, timedelta

from django.db import transaction

from privacy.desk.models import Attachment, Entry, Inquiry

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def forget_suspected(*, at: datetime) -> int:
    """Erase who sent it, what was written and what came with it; return how many cases."""
    old = Inquiry.objects.exclude(suspicion="").filter(received_at__lte=at - KEPT_FOR, erased_at=None)
    found = list(old.select_for_update().values_list("pk", flat=True))
    Attachment.objects.filter(entry__inquiry__in=found).erase(at=at)
    Entry.objects.filter(inquiry__in=found).erase(at=at)
    return Inquiry.objects.filter(pk__in=found).erase(at=at)
