"""Store a submitted request form once, as a row that waits for a worker or for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import OperationalError, transaction
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.consent.texts import DisplayedTerms, displayed_terms_at
from leads.forms import InformationRequestForm
from leads.models import PendingSubmission, QuarantinedSubmission
from leads.requests.rate_limits import limits_of_request, limits_of_suspect
from leads.requests.tasks import process_pending_submissions
from leads.requests.types import Answers, Submission
from responsys_site.core.email_addresses import digest_network
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
from responsys_site.core.rate_limits import RateLimit, RateLimitExceeded, TokenUsed, check, network_of
from responsys_site.core.tokens import token_digest
from responsys_site.ground.inserting import Row, insert_unless
from responsys_site.ground.spending import do_within_limits, over_limit


def enqueue(*, submission: Submission, key: RateLimit, client: str, at: datetime) -> None:
    """Keep a form that a person sent until a worker has made a request of it, which is soon.

    `client` is the caller's IP address. Raises KeyUsed and LimitReached; then nothing was stored or counted.
    """
    row = Row(
        PendingSubmission,
        {**PendingSubmission.columns(submission), "language": get_language() or "", "network": submission.network},
    )
    _store_once(row, key, limits_of_request(mailbox=submission.mailbox, client=client), at)
    transaction.on_commit(partial(enqueue_soon, process_pending_submissions), robust=True)


def quarantine(*, submission: Submission, why: str, key: RateLimit, client: str, at: datetime) -> None:
    """Keep a form apart for staff: nobody is put on file by it, and no mail is sent. The rest as above."""
    row = Row(QuarantinedSubmission, {**QuarantinedSubmission.columns(submission), "why": why})
    _store_once(row, key, limits_of_suspect(mailbox=submission.mailbox, client=client), at)


def _store_once(row: Row, key: RateLimit, allowances: Sequence[RateLimit], at: datetime) -> None:
    over = over_limit(allowances=[key, *allowances], at=at)
    stored = insert_unless(row, unless=over, conflict="(form_nonce_digest) DO NOTHING")
    do_within_limits(key=key, allowances=allowances, act=[stored], at=at)


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
    answers = InformationRequestForm.answers_in(posted)
    if answers is None:
        return FormResult(422, posted, seen_since=key.shown_at)
    shown = displayed_terms_at(at=at)
    if not shown.policy_version:
        notice = _("There is no privacy policy in force yet, so we may not take requests yet.")
        return FormResult(503, posted, notice, LATER, key.shown_at)
    if key.shown != shown.facts:
        notice = _("Our privacy policy changed while you were writing. Please read what applies now and send it again.")
        return FormResult(409, posted, notice, seen_since=key.shown_at)
    try:
        submission = Submission(
            token_digest(key.nonce), Answers(**answers), shown, at, digest_network(network=network_of(client))
        )
        _enqueue_or_quarantine(submission, posted.get(HONEYPOT_FIELD, ""), key, client, at)
    except RateLimitExceeded as limit:
        notice = _("Too many requests from your network or for this address. Please try again later.")
        return FormResult(429, posted, notice, limit.retry_after, key.shown_at)
    return FormResult(303, posted)


def _enqueue_or_quarantine(submission: Submission, trap: str, key: FormToken, client: str, at: datetime) -> None:
    use = token_use_limit(form=FORM, key=key)
    why = spam_reason(trap=trap, shown_at=key.shown_at, at=at)
    if not why:
        enqueue(submission=submission, key=use, client=client, at=at)
    else:
        quarantine(submission=submission, why=QuarantinedSubmission.Why(why), key=use, client=client, at=at)
