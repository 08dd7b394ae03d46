"""Somebody asks for the link to their record: limits, and one answer for every address."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leads.forms import LinkForm
from leads.models import LinkRequest
from leads.requests.tasks import send_profile_links
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.forms.form_tokens import new_form_token
from responsys_site.core.forms.stateless import FormResult, KeyedForm
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

FORM = "profile-link"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, PER_ADDRESS = 20, 3


def new_link_form_token(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return new_form_token(form=FORM, shown={}, at=at)


def request_profile_link(*, posted: QueryDict, is_cross_site: bool, client: str, at: datetime) -> FormResult[LinkForm]:
    """Take in one POST. `client` is the caller's IP address.

    Whether the address is on file is looked up by a worker, in every case, so that neither the answer nor the time it
    takes tells of it. What waits for the worker is a row with the keyed digest, and not the address.
    """
    return LINK_REQUEST.submit(form=LinkForm(posted), is_cross_site=is_cross_site, client=client, at=at)


def _limits(form: LinkForm, client: str) -> list[RateLimit]:
    return [
        RateLimit("profile-link-of-network", network_of(client), PER_NETWORK, HOUR),
        RateLimit("profile-link-of-address", keyed_digest(form.cleaned_data["email"]), PER_ADDRESS, DAY),
    ]


def _store(form: LinkForm, at: datetime) -> None:
    LinkRequest.objects.create(address_digest=keyed_digest(form.cleaned_data["email"]), asked_at=at)
    transaction.on_commit(partial(enqueue_soon, send_profile_links), robust=True)


LINK_REQUEST = KeyedForm(
    name=FORM,
    limits=_limits,
    act=_store,
    too_many=_("Too many requests from your network or for this address. Please try again later."),
)
