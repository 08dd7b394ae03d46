"""Somebody asks for the link to their record: limits, and one answer for every address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.models import LinkWish
from leads.profile_forms import LinkForm
from leads.tasks import mail_profile_links
from responsys_site.ground.addresses import digest
from responsys_site.ground.allowances import Spent
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

FORM = "profile-link"
PER_NETWORK, PER_ADDRESS = (20, timedelta(hours=1)), (3, timedelta(days=1))


@dataclass(frozen=True)
class Answer:
    """How the form is answered: a status, and unless the wish was taken (303) the form again with one sentence."""

    status: int
    form: LinkForm
    notice: str = ""
    retry_after: int = 0  # seconds


def fresh_key(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return issue_form_key(form=FORM, shown={}, at=at)


def ask_for_link(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST. `client` is the caller's IP address.

    Whether the address is on file is looked up by a worker, in every case, so that neither the answer nor the time it
    takes tells of it. What waits for the worker is a row with the keyed digest, and not the address.
    """
    form = LinkForm(posted)
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
def _take(form: LinkForm, key: FormKey, client: str, at: datetime) -> Answer:
    first = spend(name="profile-link-key", subject=token_digest(key.nonce), limit=1, window=2 * LIFETIME, at=at)
    if not first.allowed:  # a reload or a second click: taken already
        return Answer(303, form)
    address_digest = digest(form.cleaned_data["email"])
    spent = _spend(client, address_digest, at)
    if not spent.allowed:
        notice = _("Too many requests came from your network or for this address. Please try again later.")
        return Answer(429, form, notice, spent.retry_after)
    LinkWish.objects.create(address_digest=address_digest, asked_at=at)
    transaction.on_commit(partial(ring, mail_profile_links), robust=True)
    return Answer(303, form)


def _spend(client: str, address_digest: str, at: datetime) -> Spent:
    """Count this against its network, and if that lets it pass against the address it names."""
    limit, window = PER_NETWORK
    spent = spend(name="profile-link-of-network", subject=network_of(client), limit=limit, window=window, at=at)
    if not spent.allowed:
        return spent
    limit, window = PER_ADDRESS
    return spend(name="profile-link-of-address", subject=address_digest, limit=limit, window=window, at=at)
