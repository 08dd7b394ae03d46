"""Record what a person asked for: contact, request, choices and the acknowledgement, all in one transaction."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError

from leads.abuse.limits import NONE, Limits
from leads.acknowledgement_words import contents_of
from leads.acknowledging import Acknowledgement
from leads.consent_records import receipt_token
from leads.due import due_after
from leads.models import Choice, Contact, InformationRequest
from leads.models.information_request import new_reference
from leads.received import Submission
from leads.wording import wording_sha256
from responsys_site.ground.inserting import Row, insert, insert_each
from responsys_site.ground.together import Statement, run_together
from responsys_site.mail.dead_mailboxes import reviving

TRIES = 3


def record_information_request(*, submission: Submission, at: datetime, limits: Limits = NONE) -> None:
    """Store the request, its choices with the words and the policy version shown, and queue the acknowledgement.

    Sending the form asks for an answer; a tick at "updates" is a wish that is not a consent yet. The same key a second
    time, in another process at the same moment even, stores nothing. After the commit call leads.tasks.
    tell_of_requests. Raises LimitReached.
    """
    for left in reversed(range(TRIES)):
        try:
            run_together(statements=_statements(submission, limits, at))
        except IntegrityError:
            if InformationRequest.objects.made_with(nonce_digest=submission.nonce_digest):
                return  # this key was faster in another process
            limits.stop_if_used_up(at=at)
            if not left:
                raise
            # Nobody asked for the same today; or else the new reference is taken, and another one is drawn.
            _acknowledgement(submission, "", at).keep_words()
        else:
            break


def _statements(submission: Submission, limits: Limits, at: datetime) -> list[Statement]:
    """In the order of their locks: what is this mailbox's own first, what everybody shares last."""
    return [
        *limits.before(at=at),
        person(submission=submission, at=at),
        *request(submission=submission, at=at),
        *limits.after(at=at),
    ]


def person(*, submission: Submission, at: datetime) -> Statement:
    """Return the statement that puts whoever sent a form on file, as of `at`."""
    return Contact.upsert(
        address=submission.answers.email,
        address_digest=submission.address_digest,
        at=at,
        **submission.known,
    )


def request(*, submission: Submission, at: datetime) -> list[Statement]:
    """Return the statements that store what somebody on file asked for.

    They fail (IntegrityError) when the form's key has made a request, and for whatever `record_information_request`
    tries again.
    """
    reference = new_reference()
    return [
        reviving(address_digest=submission.address_digest),
        _request(submission, reference),
        _choices(submission),
        *_acknowledgement(submission, reference, at).statements(),
    ]


def _request(submission: Submission, reference: str) -> Statement:
    values = {
        "reference": reference,
        "email": submission.answers.email,
        "needs": submission.answers.needs,
        "received_at": submission.received_at,
        "due_at": due_after(since=submission.received_at),
        "form_nonce_digest": submission.nonce_digest,
        **submission.known,
    }
    person = Contact.number(address_digest=submission.address_digest)
    return insert(Row(InformationRequest, values), found={"contact_id": person})


def _choices(submission: Submission) -> Statement:
    values = {
        "address_digest": submission.address_digest,
        "act": Choice.Act.ASKED.value,
        "how": Choice.How.FORM.value,
        "policy_version_id": submission.shown.policy_version,
        "policy_text_sha256": submission.shown.policy_text_sha256,
        "at": submission.received_at,
    }
    each = [
        {"purpose": purpose, "wording": words, "wording_sha256": wording_sha256(words)}
        for purpose, words in submission.wordings.items()
    ]
    made = partial(InformationRequest.column, nonce_digest=submission.nonce_digest)
    found = {"contact_id": made("contact_id"), "information_request_id": made("id")}
    return insert_each(Row(Choice, values), each=each, found=found)


def _acknowledgement(submission: Submission, reference: str, at: datetime) -> Acknowledgement:
    contents = contents_of(
        asked=submission.wordings,
        policy_version=submission.shown.policy_version,
        policy_text_sha256=submission.shown.policy_text_sha256,
        received_at=submission.received_at,
        at=at,
    )
    return Acknowledgement(
        address=submission.answers.email,
        address_digest=submission.address_digest,
        mailbox=submission.mailbox,
        reference=reference,
        contents=contents,
        receipt_token=receipt_token(nonce_digest=submission.nonce_digest),
        asked_at=submission.received_at,
        at=at,
    )
