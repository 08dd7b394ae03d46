"""What a program seems to have sent: kept apart for 30 days, and put into the queue if staff find that it is meant."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from leads.capture import Answers, LimitReached, Submission, record_information_request
from leads.models import InformationRequest, LaidAside
from leads.shown import Shown
from responsys_site.ground import evidence
from responsys_site.ground.addresses import digest
from responsys_site.ground.allowances import Allowance, spend_together


def lay_aside(*, submission: Submission, why: LaidAside.Why, allowances: Sequence[Allowance], at: datetime) -> None:
    """Keep a submission apart: nobody is put on file by it, and no mail is sent. Raises LimitReached."""
    try:
        with transaction.atomic():
            _spend(allowances, at)
            LaidAside.objects.create(
                why=why,
                address_digest=digest(submission.answers.email),
                shown=submission.shown.as_stored,
                received_at=submission.received_at,
                form_nonce_digest=submission.nonce_digest,
                **vars(submission.answers),
            )
    except IntegrityError:
        return  # the same form at the same moment, in another process


def _spend(allowances: Sequence[Allowance], at: datetime) -> None:
    refused = next((one for one in spend_together(allowances=allowances, at=at) if not one.allowed), None)
    if refused is not None:
        raise LimitReached(refused.retry_after)


@transaction.atomic
def release(*, laid_aside: LaidAside, staff_id: int, at: datetime) -> InformationRequest:
    """Make the request that was meant, as of when it came, with its acknowledgement sent now; return it.

    Raises LaidAside.DoesNotExist when a colleague has released it already, or its 30 days are over.
    """
    row = LaidAside.objects.select_for_update().get(pk=laid_aside.pk)
    submission = Submission(row.form_nonce_digest, Answers(**row.answers), Shown(**row.shown), row.received_at)
    request = record_information_request(submission=submission, at=at)
    row.delete()
    facts = {"staff": staff_id, "laid_aside": laid_aside.pk, "information_request": request.pk}
    evidence.record(kind="release", at=at, facts=facts, subject=request.contact.address_digest)
    return request
