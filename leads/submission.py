"""A form that was sent: decide whether it is taken, shown again, or refused for now. Typed text is never lost."""

from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.forms import InformationRequestForm
from leads.models import LaidAside
from leads.received import Answers, Submission
from leads.shown import Shown, shown_at
from leads.taking import lay_aside, take
from responsys_site.edge.snapshot import SnapshotUnavailable
from responsys_site.ground.addresses import digest_of_network
from responsys_site.ground.allowances import KeyUsed, LimitReached, used_up
from responsys_site.ground.form_keys import (
    FormKey,
    FormKeyExpired,
    FormKeyInvalid,
    issue_form_key,
    read_form_key,
    use_of_key,
)
from responsys_site.ground.form_traps import TRAP_FIELD, suspicion_of
from responsys_site.ground.limits import network_of
from responsys_site.ground.same_site import FOREIGN
from responsys_site.ground.tokens import token_digest
from responsys_site.ground.typed_text import without_nul

FORM = "information-request"
LATER = 30  # seconds


@dataclass(frozen=True)
class Answer:
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


def fresh_key(*, shown: Shown, at: datetime) -> str:
    """Return the one-time key of a form that is shown now, or, being shown again, was first shown `at`."""
    return issue_form_key(form=FORM, shown=shown.facts, at=at)


def submit(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST of the request form. `client` is the caller's IP address."""
    posted = without_nul(posted)
    if is_foreign:
        return Answer(403, posted, str(FOREIGN))
    try:
        key = read_form_key(form=FORM, key=posted.get("key", ""), at=at)
    except FormKeyExpired:
        return Answer(422, posted, _("This page was open for more than a week. Please look it over and send it again."))
    except FormKeyInvalid:
        return Answer(422, posted, _("The form arrived without its key. Please look it over and send it again."))
    try:
        answer = _take(posted, key, client, at)
        if answer.status != 303 and used_up(allowances=[use_of_key(form=FORM, key=key)], at=at):
            raise KeyUsed
        return answer
    except KeyUsed:  # by a double click or a reload: answered like the first time, whatever became of that
        return Answer(303, posted)
    except (OperationalError, SnapshotUnavailable):
        notice = _("We cannot take your request at this moment. What you wrote is still here: please send it again.")
        return Answer(503, posted, notice, LATER, key.shown_at)


def _take(posted: QueryDict, key: FormKey, client: str, at: datetime) -> Answer:
    answers = InformationRequestForm.answers_in(posted)
    if answers is None:
        return Answer(422, posted, seen_since=key.shown_at)
    shown = shown_at(at=at)
    if not shown.policy_version:
        notice = _("There is no privacy policy in force yet, so we may not take requests yet.")
        return Answer(503, posted, notice, LATER, key.shown_at)
    if key.shown != shown.facts:
        notice = _("Our privacy policy changed while you were writing. Please read what applies now and send it again.")
        return Answer(409, posted, notice, seen_since=key.shown_at)
    try:
        submission = Submission(
            token_digest(key.nonce), Answers(**answers), shown, at, digest_of_network(network=network_of(client))
        )
        _keep(submission, posted.get(TRAP_FIELD, ""), key, client, at)
    except LimitReached as limit:
        notice = _("Too many requests from your network or for this address. Please try again later.")
        return Answer(429, posted, notice, limit.retry_after, key.shown_at)
    return Answer(303, posted)


def _keep(submission: Submission, trap: str, key: FormKey, client: str, at: datetime) -> None:
    use = use_of_key(form=FORM, key=key)
    why = suspicion_of(trap=trap, shown_at=key.shown_at, at=at)
    if not why:
        take(submission=submission, key=use, client=client, at=at)
    else:
        lay_aside(submission=submission, why=LaidAside.Why(why), key=use, client=client, at=at)
