"""Make requests of pending submissions, twenty in one commit; alone where that fails."""

import logging
from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max
from django.utils.translation import override

from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.create import create_request, person, prepare, request
from leads.unhurried import unhurried
from responsys_site.core.http.snapshot import SnapshotUnavailable
from responsys_site.ground.together import Statement, run_together

BATCH = 20
OUTAGES = (OperationalError, InterfaceError, SnapshotUnavailable)
logger = logging.getLogger(__name__)


def process_pending(*, at: datetime) -> int:
    """Record each form that waits, the oldest first; return how many were dealt with.

    Any number of workers may do so at once, and be killed at any point: a form goes in the transaction in which all
    that is made of it comes. One that cannot be recorded is laid aside for staff. Raises one of OUTAGES where nothing
    could be done; then all wait for the next time.
    """
    waiting = list(PendingSubmission.objects.order_by("pk").values_list("pk", flat=True))
    return sum(_process_batch(numbers, at) for numbers in unhurried(batched(waiting, BATCH), newest=_newest))


def _newest() -> int:
    return PendingSubmission.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def process_one(*, number: int, at: datetime) -> int:
    """Record one form by its number; return 0 if it waits no more, or a colleague has it in hand."""
    for form in PendingSubmission.objects.locked().filter(pk=number):
        with override(form.language or None):
            create_request(submission=form.submission, at=at)
        return form.delete()[0]
    return 0


def _process_batch(numbers: Sequence[int], at: datetime) -> int:
    try:
        return _process_together(numbers, at)
    except Exception as error:  # one of them, perhaps: alone, each shows whether it is the one
        logger.warning("Forms are recorded one by one: %s", type(error).__name__)
        return _process_each(numbers, at)


@transaction.atomic
def _process_together(numbers: Sequence[int], at: datetime) -> int:
    forms = list(PendingSubmission.objects.locked().filter(pk__in=numbers))
    if statements := _statements(forms, at):
        run_together(statements=statements)
    if forms:
        PendingSubmission.objects.filter(pk__in=[form.pk for form in forms]).delete()
    return len(forms)


def _statements(forms: list[PendingSubmission], at: datetime) -> list[Statement]:
    """The people first, in one order whoever records, so that no two workers wait for each other."""
    ready = prepare(forms=[(form.submission, form.language) for form in forms], at=at)
    in_order = sorted(ready, key=lambda one: one.submission.address_digest)
    statements = [person(submission=one.submission, at=at) for one in in_order]
    for one in ready:
        statements += request(prepared=one)
    return statements


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
        return process_one(number=number, at=at)
    except OUTAGES:
        raise
    except Exception as error:
        # The class alone: the text of an error may quote what a person typed.
        logger.error("A form could not be recorded, and was laid aside for staff: %s", type(error).__name__)
        return _quarantine(number)


@transaction.atomic
def _quarantine(number: int) -> int:
    for form in PendingSubmission.objects.locked().filter(pk=number):
        facts = form.copied | {"why": QuarantinedSubmission.Why.NOT_RECORDED}
        QuarantinedSubmission.objects.get_or_create(form_nonce_digest=form.form_nonce_digest, defaults=facts)
        return form.delete()[0]
    return 0
