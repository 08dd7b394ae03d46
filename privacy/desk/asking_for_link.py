"""Somebody has lost the link to a case: limits, and one answer for everybody."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.desk.lost_link_form import LostLinkForm
from privacy.desk.models import LinkWish
from privacy.desk.tasks import mail_case_links
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.allowances import Allowance
from responsys_site.ground.bell import ring
from responsys_site.ground.form_keys import issue_form_key
from responsys_site.ground.keyed_form import FormAnswer, KeyedForm
from responsys_site.ground.limits import network_of
from responsys_site.ground.typed_text import without_nul

FORM = "case-link"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_REFERENCE, PER_NETWORK = 3, 5, 20


def fresh_key(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return issue_form_key(form=FORM, shown={}, at=at)


def ask_for_link(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> FormAnswer[LostLinkForm]:
    """Take in one POST. `client` is the caller's IP address.

    Whether reference and address belong together is looked up by a worker, in every case, so that neither the answer
    nor the time it takes tells of it.
    """
    return LINK_REQUEST.submit(form=LostLinkForm(without_nul(posted)), is_foreign=is_foreign, client=client, at=at)


def _limits(form: LostLinkForm, client: str) -> list[Allowance]:
    return [
        Allowance("case-link-of-network", network_of(client), PER_NETWORK, HOUR),
        Allowance("case-link-of-address", mailbox_of(address=form.cleaned_data["email"]), PER_MAILBOX, DAY),
        Allowance("case-link-of-reference", form.cleaned_data["reference"], PER_REFERENCE, DAY),
    ]


def _store(form: LostLinkForm, at: datetime) -> None:
    typed = form.cleaned_data
    LinkWish.objects.create(reference=typed["reference"], address_digest=digest(typed["email"]), asked_at=at)
    transaction.on_commit(partial(ring, mail_case_links), robust=True)


LINK_REQUEST = KeyedForm(
    name=FORM,
    limits=_limits,
    act=_store,
    too_many=_("Too many links were requested. Please try again later, or write to us."),
)
