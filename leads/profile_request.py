"""Somebody asks for the link to their record: limits, and one answer for every address."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from leads.models import LinkWish
from leads.profile_forms import LinkForm
from leads.tasks import mail_profile_links
from responsys_site.ground.addresses import digest
from responsys_site.ground.allowances import Allowance
from responsys_site.ground.bell import ring
from responsys_site.ground.form_keys import issue_form_key
from responsys_site.ground.keyed_form import FormAnswer, KeyedForm
from responsys_site.ground.limits import network_of

FORM = "profile-link"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, PER_ADDRESS = 20, 3


def fresh_key(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return issue_form_key(form=FORM, shown={}, at=at)


def ask_for_link(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> FormAnswer[LinkForm]:
    """Take in one POST. `client` is the caller's IP address.

    Whether the address is on file is looked up by a worker, in every case, so that neither the answer nor the time it
    takes tells of it. What waits for the worker is a row with the keyed digest, and not the address.
    """
    return LINK_REQUEST.submit(form=LinkForm(posted), is_foreign=is_foreign, client=client, at=at)


def _limits(form: LinkForm, client: str) -> list[Allowance]:
    return [
        Allowance("profile-link-of-network", network_of(client), PER_NETWORK, HOUR),
        Allowance("profile-link-of-address", digest(form.cleaned_data["email"]), PER_ADDRESS, DAY),
    ]


def _store(form: LinkForm, at: datetime) -> None:
    LinkWish.objects.create(address_digest=digest(form.cleaned_data["email"]), asked_at=at)
    transaction.on_commit(partial(ring, mail_profile_links), robust=True)


LINK_REQUEST = KeyedForm(
    name=FORM,
    limits=_limits,
    act=_store,
    too_many=_("Too many requests from your network or for this address. Please try again later."),
)
