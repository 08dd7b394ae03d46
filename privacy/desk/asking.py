"""The web forms: decide whether a case is opened, or the form shown again. Typed text is never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from privacy.desk.forms import CaseForm
from privacy.desk.models import Attachment, Inquiry
from privacy.desk.models.attachment import PIECE
from privacy.desk.opening import open_inquiry
from responsys_site.ground.addresses import mailbox_of
from responsys_site.ground.allowances import Allowance, KeyUsed, LimitReached, spend_or_stop, within_limits
from responsys_site.ground.form_keys import (
    WITHOUT_KEY,
    FormKey,
    FormKeyInvalid,
    issue_form_key,
    read_form_key,
    use_of_key,
)
from responsys_site.ground.form_traps import TRAP_FIELD, suspicion_of
from responsys_site.ground.limits import network_of
from responsys_site.ground.same_site import FOREIGN
from responsys_site.ground.tokens import token_digest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_NETWORK = 5, 20
FILES_PER_HOUR = 60  # from everybody together


@dataclass(frozen=True)
class Answer:
    """How the form is answered: a status, and unless a case was opened (303) the form again with one sentence.

    `seen_since` is when the person first saw the form that is shown again; None when that cannot be believed.
    """

    status: int
    form: CaseForm
    notice: str = ""
    retry_after: int = 0  # seconds
    seen_since: datetime | None = None


def fresh_key(*, form: CaseForm, at: datetime) -> str:
    """Return the one-time key of a form that is shown now, or, being shown again, was first shown `at`."""
    return issue_form_key(form=form.key_name, shown={}, at=at)


def ask(*, form: CaseForm, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST, to which `form` is bound. `client` is the caller's IP address. All are answered alike."""
    if is_foreign:
        return Answer(403, form, str(FOREIGN))
    try:
        key = read_form_key(form=form.key_name, key=form.data.get("key", ""), at=at)
    except FormKeyInvalid:
        return Answer(422, form, str(WITHOUT_KEY))
    try:
        return _take(form, key, client, at)
    except LimitReached as limit:
        notice = _("Too much was sent from your network or for this address. Please try again later, or write by mail.")
        return Answer(429, form, notice, limit.retry_after, key.shown_at)
    except OperationalError:
        notice = _("We cannot take your message at this moment. What you wrote is still here: please send it again.")
        return Answer(503, form, notice, 30, key.shown_at)


def _take(form: CaseForm, key: FormKey, client: str, at: datetime) -> Answer:
    if not form.is_valid():
        return Answer(422, form, seen_since=key.shown_at)
    suspicion = suspicion_of(trap=form.data.get(TRAP_FIELD, ""), shown_at=key.shown_at, at=at)
    spends, mark = Spends(form, bool(suspicion), client), _mark(form, key)
    try:
        with within_limits(key=use_of_key(form=form.key_name, key=key, mark=mark), allowances=spends.own, at=at):
            _open(form, suspicion, mark, at)
            # Last, for everybody waits for these counters until the end of the transaction.
            spend_or_stop(allowances=spends.shared, at=at)
    except KeyUsed:  # a second click, or a reload
        return Answer(303, form)
    return Answer(303, form)


@dataclass(frozen=True)
class Spends:
    """What a form spends. What looks like a machine's uses up nothing that people share, and no person's mailbox."""

    form: CaseForm
    is_suspect: bool
    client: str

    @property
    def own(self) -> list[Allowance]:
        """Of its network, then of the mailbox that it names."""
        mailbox = mailbox_of(address=self.form.cleaned_data["email"])
        return [
            Allowance("inquiry-of-network", network_of(self.client), PER_NETWORK, HOUR),
            Allowance(self._name("inquiry-of-address"), mailbox, PER_MAILBOX, DAY),
        ]

    @property
    def shared(self) -> list[Allowance]:
        """Of everybody together; a file lies in the database."""
        files = (
            [Allowance(self._name("inquiry-file-of-all"), "", FILES_PER_HOUR, HOUR)]
            if self.form.case_file is not None
            else []
        )
        return [*files, Allowance(self._name("inquiry-of-all"), "", settings.INQUIRIES_PER_HOUR, HOUR)]

    def _name(self, name: str) -> str:
        return f"suspect-{name}" if self.is_suspect else name


def _mark(form: CaseForm, key: FormKey) -> str:
    """Tell a form that is sent twice from one that somebody goes back to, and sends with other words or address."""
    return token_digest("\0".join([key.nonce, form.case_kind, form.cleaned_data["email"], form.case_text]))


def _open(form: CaseForm, suspicion: str, mark: str, at: datetime) -> None:
    typed = form.cleaned_data
    inquiry = open_inquiry(
        kind=form.case_kind,
        text=form.case_text,
        came_by=Inquiry.CameBy.FORM,
        address=typed["email"],
        name=typed["name"],
        suspicion=suspicion,
        form_nonce_digest=mark,
        at=at,
    )
    if form.case_file is not None:
        Attachment.objects.store(
            entry=inquiry.entries.get(kind="in"),
            name=form.case_file.name or "",
            declared_type=form.case_file.content_type or "",
            chunks=form.case_file.chunks(PIECE),
        )
