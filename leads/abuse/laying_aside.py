"""What a program seems to have sent: kept apart for 30 days, and put into the queue if staff find that it is meant."""

from datetime import datetime

from django.db import IntegrityError, transaction

from leads.abuse.allowances import requests_for
from leads.abuse.limits import Limits
from leads.capture import record_information_request
from leads.models import InformationRequest, LaidAside
from leads.received import Answers, Submission
from leads.shown import Shown
from responsys_site.ground import evidence
from responsys_site.ground.inserting import Row, insert
from responsys_site.ground.together import run_together

ANY_NUMBER = 1_000_000


def lay_aside(*, submission: Submission, why: LaidAside.Why, limits: Limits, at: datetime) -> None:
    """Keep a submission apart: nobody is put on file by it, and no mail is sent. Raises LimitReached."""
    values = {
        "why": why,
        "address_digest": submission.address_digest,
        "shown": submission.shown.as_stored,
        "received_at": submission.received_at,
        "form_nonce_digest": submission.nonce_digest,
        **vars(submission.answers),
    }
    try:
        run_together(statements=[*limits.before(at=at), insert(Row(LaidAside, values)), *limits.after(at=at)])
    except IntegrityError:
        if LaidAside.objects.made_with(nonce_digest=submission.nonce_digest):
            return  # the same form at the same moment, in another process
        limits.stop_if_used_up(at=at)
        raise


@transaction.atomic
def release(*, laid_aside: LaidAside, staff_id: int, at: datetime) -> InformationRequest:
    """Make the request that was meant, as of when it came, with its acknowledgement sent now; return it.

    Raises LaidAside.DoesNotExist when a colleague has released it already, or its 30 days are over.
    """
    row = LaidAside.objects.select_for_update().get(pk=laid_aside.pk)
    submission = Submission(row.form_nonce_digest, Answers(**row.answers), Shown(**row.shown), row.received_at)
    # It was within the limits when it came; counted again, so that no other form of this mailbox passes in between.
    counted = requests_for(mailbox=submission.mailbox, limit=ANY_NUMBER)
    record_information_request(submission=submission, limits=Limits(own=[counted]), at=at)
    request = InformationRequest.objects.get(form_nonce_digest=row.form_nonce_digest)
    row.delete()
    facts = {"staff": staff_id, "laid_aside": laid_aside.pk, "information_request": request.pk}
    evidence.record(kind="release", at=at, facts=facts, subject=request.contact.address_digest)
    return request
