"""Store a submitted request form once, as a row that waits for a worker or for staff."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from leads.consent.texts import DisplayedTerms
from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.tasks import process_pending_submissions
from leads.requests.types import Answers, Submission
from responsys_site.core.email_addresses import digest_network
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import network_of


def store_submission(
    *,
    answers: Mapping[str, Any],
    terms: DisplayedTerms,
    nonce_digest: str,
    client_ip: str,
    at: datetime,
    spam_reason: str = "",
) -> None:
    """Store a form that a worker makes a request of, or, if it looks like spam, one that staff decide on."""
    network = digest_network(network=network_of(client_ip))
    typed = Answers(**{name: answers[name] for name in Answers.__annotations__})
    columns = PendingSubmission.columns(Submission(nonce_digest, typed, terms, at, network))
    if spam_reason:
        QuarantinedSubmission.objects.create(**columns, why=QuarantinedSubmission.Why(spam_reason))
        return
    PendingSubmission.objects.create(**columns, language=get_language() or "", network=network)
    transaction.on_commit(partial(enqueue_soon, process_pending_submissions), robust=True)
