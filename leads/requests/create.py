"""Record what a person asked for: contact, request, choices and the acknowledgement, all in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import get_language, override

from leads.consent.texts import text_hash
from leads.models import ConsentEvent, Contact, InformationRequest
from leads.models.information_request import due_after, new_reference
from leads.requests.acknowledgement import (
    Acknowledgement,
    acknowledgement_context,
    render_acknowledgement,
    store_acknowledgement_texts,
)
from leads.requests.types import Submission
from responsys_site.ground.inserting import Row, insert, insert_each
from responsys_site.ground.together import Statement, run_together
from responsys_site.mail.dead_mailboxes import reviving


class Prepared(NamedTuple):
    """A form with all that its request needs, so that the database has no reason to refuse it."""

    submission: Submission
    acknowledgement: Acknowledgement


def create_request(*, submission: Submission, at: datetime) -> None:
    """Store the request, its choices with the words and the policy version shown, and queue the acknowledgement.

    Sending the form asks for an answer; a tick at "updates" is a wish that is not a consent yet. A key that has made a
    request makes no other. After the commit call leads.requests.tasks.enqueue_request_mails.
    """
    for prepared in prepare(forms=[(submission, get_language() or "")], at=at):
        run_together(statements=[person(submission=submission, at=at), *request(prepared=prepared)])


def prepare(*, forms: Sequence[tuple[Submission, str]], at: datetime) -> list[Prepared]:
    """Return these forms, each with its language, ready to be stored; those are left out whose key made a request.

    Their references are free, and what their mails say is stored. A database that refused them instead would write
    into its log what people typed.
    """
    references = [new_reference() for _form in forms]
    known = Q(reference__in=references) | Q(form_nonce_digest__in=[form.nonce_digest for form, _language in forms])
    found = list(InformationRequest.objects.filter(known).values_list("reference", "form_nonce_digest"))
    taken, made = {reference for reference, _digest in found}, {digest for _reference, digest in found}
    prepared = [
        _prepare(form, language, reference if reference not in taken else _free_reference(), at)
        for (form, language), reference in zip(forms, references, strict=True)
        if form.nonce_digest not in made
    ]
    store_acknowledgement_texts(acknowledgements=[one.acknowledgement for one in prepared], at=at)
    return prepared


def _prepare(submission: Submission, language: str, reference: str, at: datetime) -> Prepared:
    with override(language or None):
        return Prepared(submission, _acknowledgement(submission, reference, at))


def _free_reference() -> str:
    while InformationRequest.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference


def person(*, submission: Submission, at: datetime) -> Statement:
    """Return the statement that puts whoever sent a form on file, as of `at`."""
    return Contact.upsert(
        address=submission.answers.email,
        address_digest=submission.address_digest,
        at=at,
        **submission.known,
    )


def request(*, prepared: Prepared) -> list[Statement]:
    """Return the statements that store what somebody on file asked for."""
    submission, acknowledgement = prepared
    return [
        reviving(address_digest=submission.address_digest),
        _request(submission, acknowledgement.reference),
        _choices(submission),
        *acknowledgement.statements(),
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
        "act": ConsentEvent.Act.ASKED.value,
        "how": ConsentEvent.How.FORM.value,
        "policy_version_id": submission.shown.policy_version,
        "policy_text_sha256": submission.shown.policy_text_sha256,
        "at": submission.received_at,
    }
    each = [
        {"purpose": purpose, "wording": words, "wording_sha256": text_hash(words)}
        for purpose, words in submission.wordings.items()
    ]
    made = partial(InformationRequest.column, nonce_digest=submission.nonce_digest)
    found = {"contact_id": made("contact_id"), "information_request_id": made("id")}
    return insert_each(Row(ConsentEvent, values), each=each, found=found)


def _acknowledgement(submission: Submission, reference: str, at: datetime) -> Acknowledgement:
    contents = acknowledgement_context(
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
        words=render_acknowledgement(contents),
        nonce_digest=submission.nonce_digest,
        network=submission.network,
        asked_at=submission.received_at,
        at=at,
    )
