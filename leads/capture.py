"""Record what a person asked for: contact, request, choices and the acknowledgement, all in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from leads.emails import send_acknowledgement
from leads.models import Choice, Contact, InformationRequest
from leads.shown import Shown
from leads.wording import wording_sha256
from responsys_site.ground.form_keys import FormKey
from responsys_site.ground.tokens import token_digest


@dataclass(frozen=True)
class Answers:
    """What was typed and ticked, checked and otherwise untouched."""

    name: str
    company: str
    email: str
    needs: str
    updates: bool


def request_made_with(*, key: FormKey) -> InformationRequest | None:
    """Return the request that this form key has made already; None when it made none."""
    return InformationRequest.objects.made_with(nonce_digest=token_digest(key.nonce))


def record_information_request(*, key: FormKey, answers: Answers, shown: Shown, at: datetime) -> InformationRequest:
    """Store the request, its choices with the words and the policy version shown, and queue the acknowledgement.

    Sending the form asks for an answer; a tick at "updates" is a wish that is not a consent yet. The same key a second
    time, in another process at the same moment even, makes nothing and returns what the first one made.
    """
    try:
        return _record(key, answers, shown, at)
    except IntegrityError:
        # This key was faster in another process, or else the new reference is taken: that one is drawn once more.
        return request_made_with(key=key) or _record(key, answers, shown, at)


@transaction.atomic
def _record(key: FormKey, answers: Answers, shown: Shown, at: datetime) -> InformationRequest:
    contact = Contact.objects.put_on_file(address=answers.email, name=answers.name, company=answers.company, at=at)
    request = InformationRequest.objects.create(
        contact=contact,
        name=answers.name,
        company=answers.company,
        email=answers.email,
        needs=answers.needs,
        received_at=at,
        form_nonce_digest=token_digest(key.nonce),
    )
    asked = [_choice(request, Choice.Purpose.CONTACT, shown.answer, shown, at)]
    if answers.updates:
        asked.append(_choice(request, Choice.Purpose.UPDATES, shown.updates, shown, at))
    Choice.objects.bulk_create(asked)
    send_acknowledgement(request=request, wishes_updates=answers.updates, policy_version=shown.policy_version, at=at)
    return request


def _choice(request: InformationRequest, purpose: Choice.Purpose, words: str, shown: Shown, at: datetime) -> Choice:
    return Choice(
        contact=request.contact,
        address_digest=request.contact.address_digest,
        information_request=request,
        purpose=purpose,
        act=Choice.Act.ASKED,
        how=Choice.How.FORM,
        wording=words,
        wording_sha256=wording_sha256(words),
        policy_version_id=shown.policy_version,
        policy_text_sha256=shown.policy_text_sha256,
        at=at,
    )
