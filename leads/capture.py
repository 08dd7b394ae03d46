"""Record what a person asked for: contact, request, choices and the acknowledgement, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from leads.abuse.allowances import acknowledgements_to, mailbox_of, requests_for
from leads.acknowledging import acknowledge
from leads.emails import send_request_arrived
from leads.models import Choice, Contact, InformationRequest
from leads.shown import Shown
from leads.wording import wording_sha256
from responsys_site.ground.allowances import Allowance, Spent, spend_together


@dataclass(frozen=True)
class Answers:
    """What was typed and ticked, checked and otherwise untouched."""

    name: str
    company: str
    email: str
    country: str
    telephone: str
    needs: str
    updates: bool
    contact: bool


@dataclass(frozen=True)
class Submission:
    """A form that was sent: by which key (its nonce's digest), what it says, what it had shown, and when it came."""

    nonce_digest: str
    answers: Answers
    shown: Shown
    received_at: datetime

    @property
    def wordings(self) -> dict[str, str]:
        """What was asked for: each purpose with the exact words that were shown for it."""
        wished = {"answer": True, "updates": self.answers.updates, "contact": self.answers.contact}
        return {purpose: getattr(self.shown, purpose) for purpose, is_wished in wished.items() if is_wished}


class LimitReached(Exception):
    """Nothing was recorded: too many came of the same kind. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


def record_information_request(
    *, submission: Submission, at: datetime, shared: Sequence[Allowance] = ()
) -> InformationRequest:
    """Store the request, its choices with the words and the policy version shown, and queue the acknowledgement.

    Sending the form asks for an answer; a tick at "updates" is a wish that is not a consent yet. The same key a second
    time, in another process at the same moment even, makes nothing and returns what the first one made. `shared` are
    allowances that others spend of too, the most shared one last. Raises LimitReached.
    """
    try:
        return _record(submission, shared, at)
    except IntegrityError:
        # This key was faster in another process, or else the new reference is taken: that one is drawn once more.
        made = InformationRequest.objects.made_with(nonce_digest=submission.nonce_digest)
        return made or _record(submission, shared, at)


@transaction.atomic
def _record(submission: Submission, shared: Sequence[Allowance], at: datetime) -> InformationRequest:
    request = _store(submission)
    mailbox = mailbox_of(address=request.email)
    # Locked until the end are here the counters of this mailbox alone; those that everybody shares come last.
    taken, mailed = spend_together(
        allowances=[requests_for(mailbox=mailbox), acknowledgements_to(mailbox=mailbox)], at=at
    )
    if mailed.allowed:
        asked = frozenset(submission.wordings)
        acknowledge(request=request, asked=asked, policy_version=submission.shown.policy_version, at=at)
    send_request_arrived(request=request, at=at)
    _stop_unless_allowed([taken, *spend_together(allowances=shared, at=at)] if shared else [])
    return request


def _stop_unless_allowed(spent: list[Spent]) -> None:
    refused = next((one for one in spent if not one.allowed), None)
    if refused is not None:
        raise LimitReached(refused.retry_after)


def _store(submission: Submission) -> InformationRequest:
    answers, at = submission.answers, submission.received_at
    known = {name: getattr(answers, name) for name in ("name", "company", "country", "telephone")}
    request = InformationRequest.objects.create(
        contact=Contact.objects.put_on_file(address=answers.email, at=at, **known),
        email=answers.email,
        needs=answers.needs,
        received_at=at,
        form_nonce_digest=submission.nonce_digest,
        **known,
    )
    asked = submission.wordings.items()
    Choice.objects.bulk_create(_choice(request, purpose, words, submission.shown) for purpose, words in asked)
    return request


def _choice(request: InformationRequest, purpose: str, words: str, shown: Shown) -> Choice:
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
        at=request.received_at,
    )
