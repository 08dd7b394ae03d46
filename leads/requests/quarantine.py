"""Staff release quarantined submissions into the queue, and are reminded of those that no one has seen."""

from datetime import datetime, timedelta

from django.db import transaction

from leads.emails import LEAD_MANAGERS, send_unseen_requests
from leads.models import InformationRequest, QuarantinedSubmission
from leads.requests.process import create_requests
from leads.requests.submit import mailbox_limit
from leads.requests.tasks import enqueue_request_mails
from responsys_site.core import audit_log
from responsys_site.core.email_addresses import emails_of_role
from responsys_site.core.rate_limits import RateLimit, consume, consume_each


@transaction.atomic
def release_submission(*, submission: QuarantinedSubmission, staff_id: int, at: datetime) -> InformationRequest:
    """Make the request that was meant, as of when it came, with its acknowledgement sent now; return it.

    Raises QuarantinedSubmission.DoesNotExist when a colleague has released it already, or its 30 days are over, and
    InvalidAddress for an address that a former release took (docs/decisions/0040): it cannot be acknowledged.
    """
    row = QuarantinedSubmission.objects.select_for_update().get(pk=submission.pk)
    # Counted as a person's from now on, so that no other form of this mailbox passes in between. It is never refused.
    consume_each(limits=[mailbox_limit(mailbox=row.mailbox)], at=at)
    create_requests(submissions=[row], at=at)
    transaction.on_commit(enqueue_request_mails, robust=True)
    request = InformationRequest.objects.get(form_nonce_digest=row.form_nonce_digest)
    row.delete()
    facts = {"staff": staff_id, "submission": submission.pk, "information_request": request.pk}
    audit_log.append(kind="release", at=at, facts=facts, subject=request.contact.address_digest)
    return request


REMINDERS = RateLimit("unseen-requests", "", limit=1, window=timedelta(days=1))


@transaction.atomic
def remind_of_unseen_submissions(*, at: datetime) -> int:
    """Queue one mail about all of them, once a day at most; return how many there are that colleagues were told of."""
    unseen = QuarantinedSubmission.objects.unseen(at=at).count()
    addresses = emails_of_role(role=LEAD_MANAGERS) if unseen else []
    if not addresses or not consume(limit=REMINDERS, at=at).allowed:
        return 0
    send_unseen_requests(number=unseen, addresses=addresses, at=at)
    return unseen
