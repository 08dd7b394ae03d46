"""The web forms: decide whether a case is opened, or the form shown again. Typed text is never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from privacy.desk.cases.create import create_case
from privacy.desk.models import Attachment, Case
from privacy.desk.models.attachment import CHUNK_SIZE
from privacy.desk.public.forms import CaseForm
from responsys_site.core.email_addresses import base_mailbox
from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.forms.form_tokens import (
    MISSING_TOKEN,
    FormToken,
    FormTokenInvalid,
    new_form_token,
    read_form_token,
    token_use_limit,
)
from responsys_site.core.forms.spam import HONEYPOT_FIELD, spam_reason
from responsys_site.core.rate_limits import (
    RateLimit,
    RateLimitExceeded,
    TokenUsed,
    consume_all,
    network_of,
    within_limits,
)
from responsys_site.core.tokens import token_digest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_NETWORK = 5, 20
FILES_PER_HOUR = 60  # from everybody together


@dataclass(frozen=True)
class SubmitResult:
    """How the form is answered: a status, and unless a case was opened (303) the form again with one sentence.

    `seen_since` is when the person first saw the form that is shown again; None when that cannot be believed.
    """

    status: int
    form: CaseForm
    notice: str = ""
    retry_after: int = 0  # seconds
    seen_since: datetime | None = None


def new_case_form_token(*, form: CaseForm, at: datetime) -> str:
    """Return the one-time key of a form that is shown now, or, being shown again, was first shown `at`."""
    return new_form_token(form=form.key_name, shown={}, at=at)


def submit_case_form(*, form: CaseForm, is_cross_site: bool, client: str, at: datetime) -> SubmitResult:
    """Take in one POST, to which `form` is bound. `client` is the caller's IP address. All are answered alike."""
    if is_cross_site:
        return SubmitResult(403, form, str(CROSS_SITE))
    try:
        key = read_form_token(form=form.key_name, key=form.data.get("key", ""), at=at)
    except FormTokenInvalid:
        return SubmitResult(422, form, str(MISSING_TOKEN))
    try:
        return _take(form, key, client, at)
    except RateLimitExceeded as limit:
        notice = _("Too much was sent from your network or for this address. Please try again later, or write by mail.")
        return SubmitResult(429, form, notice, limit.retry_after, key.shown_at)
    except OperationalError:
        notice = _("We cannot take your message at this moment. What you wrote is still here: please send it again.")
        return SubmitResult(503, form, notice, 30, key.shown_at)


def _take(form: CaseForm, key: FormToken, client: str, at: datetime) -> SubmitResult:
    if not form.is_valid():
        return SubmitResult(422, form, seen_since=key.shown_at)
    quarantine_reason = spam_reason(trap=form.data.get(HONEYPOT_FIELD, ""), shown_at=key.shown_at, at=at)
    spends, mark = SubmissionLimits(form, bool(quarantine_reason), client), _mark(form, key)
    try:
        with within_limits(key=token_use_limit(form=form.key_name, key=key, mark=mark), limits=spends.own, at=at):
            _open(form, quarantine_reason, mark, at)
            # Last, for everybody waits for these counters until the end of the transaction.
            consume_all(limits=spends.shared, at=at)
    except TokenUsed:  # a second click, or a reload
        return SubmitResult(303, form)
    return SubmitResult(303, form)


@dataclass(frozen=True)
class SubmissionLimits:
    """What a form spends. What looks like a machine's uses up nothing that people share, and no person's mailbox."""

    form: CaseForm
    is_suspect: bool
    client: str

    @property
    def own(self) -> list[RateLimit]:
        """Of its network, then of the mailbox that it names."""
        mailbox = base_mailbox(address=self.form.cleaned_data["email"])
        return [
            RateLimit("case-of-network", network_of(self.client), PER_NETWORK, HOUR),
            RateLimit(self._name("case-of-address"), mailbox, PER_MAILBOX, DAY),
        ]

    @property
    def shared(self) -> list[RateLimit]:
        """Of everybody together; a file lies in the database."""
        files = (
            [RateLimit(self._name("case-file-of-all"), "", FILES_PER_HOUR, HOUR)]
            if self.form.case_file is not None
            else []
        )
        return [*files, RateLimit(self._name("case-of-all"), "", settings.CASES_PER_HOUR, HOUR)]

    def _name(self, name: str) -> str:
        return f"suspect-{name}" if self.is_suspect else name


def _mark(form: CaseForm, key: FormToken) -> str:
    """Tell a form that is sent twice from one that somebody goes back to, and sends with other words or address."""
    return token_digest("\0".join([key.nonce, form.case_kind, form.cleaned_data["email"], form.case_text]))


def _open(form: CaseForm, quarantine_reason: str, mark: str, at: datetime) -> None:
    typed = form.cleaned_data
    case = create_case(
        kind=form.case_kind,
        text=form.case_text,
        channel=Case.Channel.FORM,
        address=typed["email"],
        name=typed["name"],
        quarantine_reason=quarantine_reason,
        form_nonce_digest=mark,
        at=at,
    )
    if form.case_file is not None:
        Attachment.objects.store(
            event=case.events.get(kind="in"),
            name=form.case_file.name or "",
            declared_type=form.case_file.content_type or "",
            chunks=form.case_file.chunks(CHUNK_SIZE),
        )
