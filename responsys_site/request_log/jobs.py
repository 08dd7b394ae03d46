"""Keep the promise of how long the request log remembers: cut addresses to their network, then remove the rows."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

from responsys_site.core.jobs.scheduler import periodic
from responsys_site.request_log.models import DroppedRequests, RequestRecord

CUT_JOB = "cut-request-addresses"
EVERY = timedelta(hours=1)
BATCH = 2000  # rows a statement, so that no lock is held for long


def address_age() -> timedelta:
    """How long a whole address is kept."""
    return timedelta(days=settings.REQUEST_LOG_ADDRESS_DAYS)


def record_age() -> timedelta:
    """How long a row is kept."""
    return timedelta(days=settings.REQUEST_LOG_DAYS)


@periodic(name=CUT_JOB, every=EVERY, keeps=("T1",))
def cut_request_addresses(*, at: datetime) -> str:
    old = RequestRecord.objects.before(at - record_age())
    removed = _in_batches(lambda: old.remove(limit=BATCH))
    aged = RequestRecord.objects.before(at - address_age())
    cut = _in_batches(lambda: aged.cut_addresses(limit=BATCH))
    DroppedRequests.objects.filter(at__lt=at - record_age()).delete()
    return f"{cut} addresses cut to their network, {removed} rows removed"


def _in_batches(work: Callable[[], int]) -> int:
    total = 0
    while done := work():
        total += done
    return total
