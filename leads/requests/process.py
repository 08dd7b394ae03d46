"""Create the requests of pending submissions: many in one transaction, or one by one where that fails."""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from django.db import InterfaceError, OperationalError, transaction

from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.create import create_requests
from responsys_site.core.error_logging import describe_error
from responsys_site.core.http.snapshot import SnapshotUnavailable

BATCH = 200
OUTAGES = (OperationalError, InterfaceError, SnapshotUnavailable)
logger = logging.getLogger(__name__)


def process_pending(*, at: datetime) -> int:
    """Create the request of each pending submission, oldest first; return how many were dealt with.

    Any number of workers may run it at once, and may be killed at any point: a submission is deleted in the transaction
    that creates its request. One that fails is quarantined for staff. Raises one of OUTAGES if nothing could be done;
    all stay pending then.
    """
    pending = PendingSubmission.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_process_batch(numbers, at) for numbers in batched(list(pending), BATCH))


@transaction.atomic
def process(*, numbers: Sequence[int], at: datetime) -> int:
    """Create the requests of these submissions, but for those that are gone or locked by another worker."""
    submissions = list(PendingSubmission.objects.locked().filter(pk__in=numbers))
    create_requests(submissions=submissions, at=at)
    PendingSubmission.objects.filter(pk__in=[one.pk for one in submissions]).delete()
    return len(submissions)


def _process_batch(numbers: Sequence[int], at: datetime) -> int:
    try:
        return process(numbers=numbers, at=at)
    except Exception as error:  # a single one, perhaps, which shows when each is alone
        logger.warning("Submissions are processed one by one: %s", describe_error(error))
        return _process_each(numbers, at)


def _process_each(numbers: Sequence[int], at: datetime) -> int:
    done, outage = 0, None
    for number in numbers:
        try:
            done += _process_or_quarantine(number, at)
        except OUTAGES as error:
            outage = error
    if outage is not None and not done:
        raise outage
    return done


def _process_or_quarantine(number: int, at: datetime) -> int:
    try:
        return process(numbers=[number], at=at)
    except OUTAGES:
        raise
    except Exception as error:
        # The class alone: the text of an error may quote what a person typed.
        logger.error("A submission could not be processed, and was quarantined: %s", describe_error(error))
        return _quarantine(number)


@transaction.atomic
def _quarantine(number: int) -> int:
    for submission in PendingSubmission.objects.locked().filter(pk=number):
        values = submission.field_values | {"reason": QuarantinedSubmission.Reason.NOT_RECORDED}
        QuarantinedSubmission.objects.bulk_create([QuarantinedSubmission(**values)], ignore_conflicts=True)
        return submission.delete()[0]
    return 0
