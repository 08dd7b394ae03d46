"""Create what pending submissions ask for: many in one transaction, or one by one where that fails."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched

from django.db import InterfaceError, OperationalError, transaction

from leads.consent.texts import text_hash
from leads.models import ConsentEvent, Contact, InformationRequest, PendingSubmission, QuarantinedSubmission
from leads.models.information_request import due_after, new_reference
from leads.models.submission import SubmissionFields
from leads.requests.acknowledgement import acknowledge
from responsys_site.core.error_description import describe_error
from responsys_site.core.http.snapshot import SnapshotUnavailable
from responsys_site.mail.dead_mailboxes import revive_all

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


def create_requests(*, submissions: Sequence[SubmissionFields], at: datetime) -> list[InformationRequest]:
    """Create the request of each submission whose form token has made none, and return the requests.

    Sending the form asks for an answer; a tick at "updates" is a wish that is not a consent yet. Call it in a
    transaction, and leads.requests.tasks.enqueue_request_mails after the commit.
    """
    new = _without_request(submissions)
    if not new:
        return []
    people = [(one.address_digest, one.email, one.contact_details) for one in new]
    contacts = Contact.objects.get_or_create_all(people=people, at=at)
    revive_all(address_digests=list(contacts))
    references = _unused_references(len(new))
    requests = InformationRequest.objects.bulk_create(
        _request(one, contacts[one.address_digest], reference) for one, reference in zip(new, references, strict=True)
    )
    pairs = list(zip(new, requests, strict=True))
    ConsentEvent.objects.bulk_create(event for pair in pairs for event in _consent_events(*pair))
    acknowledge(recorded=pairs, at=at)
    return requests


def _without_request(submissions: Sequence[SubmissionFields]) -> list[SubmissionFields]:
    digests = [one.form_nonce_digest for one in submissions]
    requests = InformationRequest.objects.filter(form_nonce_digest__in=digests)
    made = set(requests.values_list("form_nonce_digest", flat=True)) if digests else set()
    return [one for one in submissions if one.form_nonce_digest not in made]


def _unused_references(number: int) -> list[str]:
    """A reference that is in use would be refused by the database, whose log then holds what people typed."""
    references: set[str] = set()
    while len(references) < number:
        fresh = {new_reference() for _ in range(number - len(references))}
        used = InformationRequest.objects.filter(reference__in=fresh).values_list("reference", flat=True)
        references |= fresh.difference(used)
    return list(references)


def _request(submission: SubmissionFields, contact: Contact, reference: str) -> InformationRequest:
    return InformationRequest(
        contact=contact,
        reference=reference,
        email=submission.email,
        needs=submission.needs,
        received_at=submission.received_at,
        due_at=due_after(since=submission.received_at),
        form_nonce_digest=submission.form_nonce_digest,
        **submission.contact_details,
    )


def _consent_events(submission: SubmissionFields, request: InformationRequest) -> Iterator[ConsentEvent]:
    for purpose, words in submission.consent_texts.items():
        yield ConsentEvent(
            contact=request.contact,
            address_digest=submission.address_digest,
            information_request=request,
            purpose=purpose,
            action=ConsentEvent.Action.ASKED,
            channel=ConsentEvent.Channel.FORM,
            wording=words,
            wording_sha256=text_hash(words),
            policy_version_id=submission.displayed_terms["policy_version"],
            policy_text_sha256=submission.displayed_terms["policy_text_sha256"],
            at=submission.received_at,
        )
