"""What a program seems to have sent: kept apart for 30 days, and put into the queue if staff find that it is meant."""

from datetime import datetime

from django.db import transaction

from leads.abuse.allowances import requests_for
from leads.abuse.limits import Limits
from leads.capture import record_information_request
from leads.models import InformationRequest, LaidAside
from leads.received import Submission
from leads.taking import keep
from leads.tasks import tell_of_requests
from responsys_site.ground import evidence
from responsys_site.ground.inserting import Row

ANY_NUMBER = 1_000_000


def lay_aside(*, submission: Submission, why: LaidAside.Why, limits: Limits, at: datetime) -> None:
    """Keep a submission apart: nobody is put on file by it, and no mail is sent. Raises LimitReached."""
    keep(row=Row(LaidAside, {**LaidAside.columns(submission), "why": why}), limits=limits, at=at)


@transaction.atomic
def release(*, laid_aside: LaidAside, staff_id: int, at: datetime) -> InformationRequest:
    """Make the request that was meant, as of when it came, with its acknowledgement sent now; return it.

    Raises LaidAside.DoesNotExist when a colleague has released it already, or its 30 days are over.
    """
    row = LaidAside.objects.select_for_update().get(pk=laid_aside.pk)
    submission = row.submission
    # It was within the limits when it came; counted again, so that no other form of this mailbox passes in between.
    counted = requests_for(mailbox=submission.mailbox, limit=ANY_NUMBER)
    record_information_request(submission=submission, limits=Limits(own=[counted]), at=at)
    transaction.on_commit(tell_of_requests, robust=True)
    request = InformationRequest.objects.get(form_nonce_digest=row.form_nonce_digest)
    row.delete()
    facts = {"staff": staff_id, "laid_aside": laid_aside.pk, "information_request": request.pk}
    evidence.record(kind="release", at=at, facts=facts, subject=request.contact.address_digest)
    return request
