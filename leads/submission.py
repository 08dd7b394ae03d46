"""A form that was sent: decide whether it is recorded, shown again, or refused for now. Typed text is never lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.capture import Answers, record_information_request, request_made_with
from leads.forms import InformationRequestForm
from leads.shown import Shown, shown_at
from responsys_site.ground.addresses import digest
from responsys_site.ground.form_keys import FormKey, FormKeyExpired, FormKeyInvalid, issue_form_key, read_form_key
from responsys_site.ground.limits import Spent, network_of, spend

FORM = "information-request"
PER_NETWORK, PER_ADDRESS = (20, timedelta(hours=1)), (3, timedelta(days=1))


@dataclass(frozen=True)
class Answer:
    """How the form is answered: a status, and unless it was recorded (303) the form again with one sentence."""

    status: int
    form: InformationRequestForm
    notice: str = ""
    retry_after: int = 0  # seconds


def fresh_key(*, shown: Shown, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return issue_form_key(form=FORM, shown=shown.facts, at=at)


def submit(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST of the request form. `client` is the caller's IP address."""
    form = InformationRequestForm(posted)
    if is_foreign:
        return Answer(403, form, _("This form was sent from a page of another site. Please check it and send it here."))
    try:
        key = read_form_key(form=FORM, key=posted.get("key", ""), at=at)
    except FormKeyExpired:
        return Answer(422, form, _("This page was open for more than a week. Please look it over and send it again."))
    except FormKeyInvalid:
        return Answer(422, form, _("The form arrived without its key. Please look it over and send it again."))
    if request_made_with(key=key):
        return Answer(303, form)
    return _check(form, key, client, at)


def _check(form: InformationRequestForm, key: FormKey, client: str, at: datetime) -> Answer:
    if not form.is_valid():
        return Answer(422, form)
    shown = shown_at(at=at)
    if not shown.policy_version:
        return Answer(503, form, _("There is no privacy policy in force yet, so we may not take requests yet."), 60)
    if key.shown != shown.facts:
        return Answer(
            409,
            form,
            _("Our privacy policy changed while you were writing. Please read what applies now, and send it again."),
        )
    spent = _spend(client, form.cleaned_data["email"], at)
    if not spent.allowed:
        notice = _("Too many requests came from your network or for this address. Please try again later.")
        return Answer(429, form, notice, spent.retry_after)
    record_information_request(key=key, answers=Answers(**form.cleaned_data), shown=shown, at=at)
    return Answer(303, form)


def _spend(client: str, address: str, at: datetime) -> Spent:
    """Count this request against its network, and if that lets it pass against the address it names."""
    limit, window = PER_NETWORK
    spent = spend(name="request-of-network", subject=network_of(client), limit=limit, window=window, at=at)
    if not spent.allowed:
        return spent
    limit, window = PER_ADDRESS
    return spend(name="request-of-address", subject=digest(address), limit=limit, window=window, at=at)
