"""Store a submitted request form once, as a row that waits for a worker or for staff."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import OperationalError, transaction
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.consent.texts import DisplayedTerms, displayed_terms_at
from leads.forms import InformationRequestForm
from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.rate_limits import limits_of_request, limits_of_suspect
from leads.requests.tasks import process_pending_submissions
from responsys_site.core.email_addresses import base_mailbox, digest_network, keyed_digest
from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.forms.form_tokens import (
    FormToken,
    FormTokenExpired,
    FormTokenInvalid,
    new_form_token,
    read_form_token,
    token_use_limit,
)
from responsys_site.core.forms.spam import HONEYPOT_FIELD, spam_reason
from responsys_site.core.forms.text_validators import replace_nul
from responsys_site.core.http.snapshot import SnapshotUnavailable
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimitExceeded, TokenUsed, check, network_of, within_limits
from responsys_site.core.tokens import token_digest


def store_submission(
    *,
    answers: Mapping[str, Any],
    terms: DisplayedTerms,
    nonce_digest: str,
    client_ip: str,
    at: datetime,
    spam_reason: str = "",
) -> None:
    """Store a valid form as one row: for a worker, or for staff if it looks like spam. Its token can store only one.

    `answers` are the form's cleaned values. Call it in a transaction: once that is committed, so that nothing is lost
    any more, the form may be answered. Who is put on file by a quarantined one, or mailed, staff decide.
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


FORM = "information-request"
LATER = 30  # seconds


@dataclass(frozen=True)
class FormResult:
    """How the form is answered: a status, and unless it was taken (303) the form again with one sentence.

    `seen_since` is when the person first saw the form that is shown again; None when that cannot be believed.
    """

    status: int
    posted: QueryDict | None = None
    notice: str = ""
    retry_after: int = 0  # seconds
    seen_since: datetime | None = None

    @property
    def form(self) -> InformationRequestForm:
        """The form to show: empty, or as it was sent, with what is wrong beside each field."""
        return InformationRequestForm(self.posted)


def new_request_token(*, shown: DisplayedTerms, at: datetime) -> str:
    """Return the one-time key of a form that is shown now, or, being shown again, was first shown `at`."""
    return new_form_token(form=FORM, shown=shown.facts, at=at)


def submit_request_form(*, posted: QueryDict, is_cross_site: bool, client: str, at: datetime) -> FormResult:
    """Take in one POST of the request form. `client` is the caller's IP address."""
    posted = replace_nul(posted)
    if is_cross_site:
        return FormResult(403, posted, str(CROSS_SITE))
    try:
        key = read_form_token(form=FORM, key=posted.get("key", ""), at=at)
    except FormTokenExpired:
        return FormResult(
            422, posted, _("This page was open for more than a week. Please look it over and send it again.")
        )
    except FormTokenInvalid:
        return FormResult(422, posted, _("The form arrived without its key. Please look it over and send it again."))
    try:
        answer = _decide(posted, key, client, at)
        if answer.status != 303 and check(limits=[token_use_limit(form=FORM, key=key)], at=at):
            raise TokenUsed
        return answer
    except TokenUsed:  # by a double click or a reload: answered like the first time, whatever became of that
        return FormResult(303, posted)
    except (OperationalError, SnapshotUnavailable):
        notice = _("We cannot take your request at this moment. What you wrote is still here: please send it again.")
        return FormResult(503, posted, notice, LATER, key.shown_at)


def _decide(posted: QueryDict, key: FormToken, client: str, at: datetime) -> FormResult:
    form = InformationRequestForm(posted)
    if not form.is_valid():
        return FormResult(422, posted, seen_since=key.shown_at)
    terms = displayed_terms_at(at=at)
    if not terms.policy_version:
        notice = _("There is no privacy policy in force yet, so we may not take requests yet.")
        return FormResult(503, posted, notice, LATER, key.shown_at)
    if key.shown != terms.facts:
        notice = _("Our privacy policy changed while you were writing. Please read what applies now and send it again.")
        return FormResult(409, posted, notice, seen_since=key.shown_at)
    try:
        answers = form.cleaned_data | {HONEYPOT_FIELD: posted.get(HONEYPOT_FIELD, "")}  # with its blanks
        _store_within_limits(answers, terms, key, client, at)
    except RateLimitExceeded as limit:
        notice = _("Too many requests from your network or for this address. Please try again later.")
        return FormResult(429, posted, notice, limit.retry_after, key.shown_at)
    return FormResult(303, posted)


def _store_within_limits(
    answers: Mapping[str, Any], terms: DisplayedTerms, key: FormToken, client: str, at: datetime
) -> None:
    reason = spam_reason(trap=answers[HONEYPOT_FIELD], shown_at=key.shown_at, at=at)
    limits_of = limits_of_suspect if reason else limits_of_request
    limits = limits_of(mailbox=base_mailbox(address=answers["email"]), client=client)
    with within_limits(key=token_use_limit(form=FORM, key=key), limits=limits, at=at):
        store_submission(
            answers=answers,
            terms=terms,
            nonce_digest=token_digest(key.nonce),
            client_ip=client,
            at=at,
            spam_reason=reason,
        )
