"""Store a submitted request form as one row, for a worker or for staff; and how many may be submitted."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from leads.consent.texts import DisplayedTerms
from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.tasks import process_pending_submissions
from responsys_site.core.email_addresses import digest_network, keyed_digest
from responsys_site.core.forms.protection import HONEYPOT_FIELD
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PER_MAILBOX, PER_NETWORK = 3, 20


def request_limits(*, mailbox: str, client_ip: str, is_suspect: bool) -> list[RateLimit]:
    """Return the limits of the network, of the mailbox that the form names, and of all senders together.

    What looks like a program's uses up nothing that people share.
    """
    of_mailbox, of_all = mailbox_limit(mailbox=mailbox), "request-of-all"
    if is_suspect:
        of_mailbox, of_all = of_mailbox._replace(name="suspect-of-address"), "suspect-of-all"
    return [
        RateLimit("request-of-network", network_of(client_ip), PER_NETWORK, HOUR),
        of_mailbox,
        RateLimit(of_all, "", settings.REQUESTS_PER_HOUR, HOUR),
    ]


def mailbox_limit(*, mailbox: str) -> RateLimit:
    """Return the limit of one mailbox."""
    return RateLimit("request-of-address", mailbox, PER_MAILBOX, DAY)


def store_submission(
    *,
    answers: Mapping[str, Any],
    terms: DisplayedTerms,
    nonce_digest: str,
    client_ip: str,
    at: datetime,
    spam_reason: str = "",
) -> None:
    """Store a valid form as one row: for a worker, or for staff if it looks like spam.

    `answers` are the form's cleaned values. Call it in a transaction: once that is committed, the form may be answered.
    A quarantined one puts no one on file and sends no mail until staff release it.
    """
    values = {
        **{name: value for name, value in answers.items() if name != HONEYPOT_FIELD},
        "address_digest": keyed_digest(answers["email"]),
        "displayed_terms": asdict(terms),
        "language": get_language() or "",
        "received_at": at,
        "form_nonce_digest": nonce_digest,
    }
    if spam_reason:
        quarantined = QuarantinedSubmission(**values, reason=QuarantinedSubmission.Reason(spam_reason))
        QuarantinedSubmission.objects.bulk_create([quarantined], ignore_conflicts=True)
        return
    pending = PendingSubmission(**values, network=digest_network(network=network_of(client_ip)))
    PendingSubmission.objects.bulk_create([pending], ignore_conflicts=True)
    transaction.on_commit(partial(enqueue_soon, process_pending_submissions), robust=True)
