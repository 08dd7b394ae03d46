"""What a program seems to have sent is put into the queue if staff find that a person meant it."""

from datetime import datetime

from django.db import transaction

from leads.abuse.allowances import requests_for
from leads.capture import record_information_request
from leads.models import InformationRequest, LaidAside
from leads.tasks import tell_of_requests
from responsys_site.ground import evidence
from responsys_site.ground.allowances import spend_together


@transaction.atomic
def release(*, laid_aside: LaidAside, staff_id: int, at: datetime) -> InformationRequest:
    """Make the request that was meant, as of when it came, with its acknowledgement sent now; return it.

    Raises LaidAside.DoesNotExist when a colleague has released it already, or its 30 days are over, and
    InvalidAddress for an address that a former release took (docs/decisions/0040): it cannot be acknowledged.
    """
    row = LaidAside.objects.select_for_update().get(pk=laid_aside.pk)
    submission = row.submission
    # Counted as a person's from now on, so that no other form of this mailbox passes in between. It is never refused.
    spend_together(allowances=[requests_for(mailbox=submission.mailbox)], at=at)
    record_information_request(submission=submission, at=at)
    transaction.on_commit(tell_of_requests, robust=True)
    request = InformationRequest.objects.get(form_nonce_digest=row.form_nonce_digest)
    row.delete()
    facts = {"staff": staff_id, "laid_aside": laid_aside.pk, "information_request": request.pk}
    evidence.record(kind="release", at=at, facts=facts, subject=request.contact.address_digest)
    return request
