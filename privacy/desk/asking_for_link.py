"""Somebody has lost the link to a case: limits, and one answer for everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from privacy.desk.lost_link_form import LostLinkForm
from privacy.desk.models import LinkWish
from privacy.desk.tasks import mail_case_links
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.allowances import Allowance, spend_together
from responsys_site.ground.bell import ring
from responsys_site.ground.form_keys import (
    LIFETIME,
    WITHOUT_KEY,
    FormKey,
    FormKeyInvalid,
    issue_form_key,
    read_form_key,
)
from responsys_site.ground.limits import network_of, spend
from responsys_site.ground.same_site import FOREIGN
from responsys_site.ground.tokens import token_digest
from responsys_site.ground.typed_text import without_nul

FORM = "case-link"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_REFERENCE, PER_NETWORK = 3, 5, 20


@dataclass(frozen=True)
class Answer:
    """How the form is answered: a status, and unless the wish was taken (303) the form again with one sentence."""

    status: int
    form: LostLinkForm
    notice: str = ""
    retry_after: int = 0  # seconds


def fresh_key(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return issue_form_key(form=FORM, shown={}, at=at)


def ask_for_link(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST. `client` is the caller's IP address.

    Whether reference and address belong together is looked up by a worker, in every case, so that neither the answer
    nor the time it takes tells of it.
    """
    form = LostLinkForm(without_nul(posted))
    if is_foreign:
        return Answer(403, form, str(FOREIGN))
    try:
        key = read_form_key(form=FORM, key=posted.get("key", ""), at=at)
    except FormKeyInvalid:
        return Answer(422, form, str(WITHOUT_KEY))
    if not form.is_valid():
        return Answer(422, form)
    return _take(form, key, client, at)


@transaction.atomic
def _take(form: LostLinkForm, key: FormKey, client: str, at: datetime) -> Answer:
    first = spend(name="case-link-key", subject=token_digest(key.nonce), limit=1, window=2 * LIFETIME, at=at)
    if not first.allowed:  # a reload or a second click: taken already
        return Answer(303, form)
    address, reference = form.cleaned_data["email"], form.cleaned_data["reference"]
    allowances = [
        Allowance("case-link-of-address", mailbox_of(address=address), PER_MAILBOX, DAY),
        Allowance("case-link-of-reference", reference, PER_REFERENCE, DAY),
        Allowance("case-link-of-network", network_of(client), PER_NETWORK, HOUR),
    ]
    for spent in spend_together(allowances=allowances, at=at):
        if not spent.allowed:
            notice = _("Too many links were asked for. Please try again later, or write to us.")
            return Answer(429, form, notice, spent.retry_after)
    LinkWish.objects.create(reference=reference, address_digest=digest(address), asked_at=at)
    transaction.on_commit(partial(ring, mail_case_links), robust=True)
    return Answer(303, form)
