"""Somebody has lost the link to a case: limits, and one answer for everybody."""

from datetime import datetime, timedelta
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from privacy.desk.models import LinkRequest
from privacy.desk.tasks import mail_case_links
from responsys_site.core import tokens
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.forms.fields import EmailField, SingleLineField
from responsys_site.core.forms.form_tokens import new_form_token
from responsys_site.core.forms.stateless import FormResult, KeyedForm, StatelessForm
from responsys_site.core.forms.text_validators import replace_nul
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

REFERENCE_LENGTH = 8  # characters of a reference


class LinkRequestForm(StatelessForm):
    """Which case, and whose."""

    reference = SingleLineField(
        label=_("Reference of your case"),
        max_length=20,
        help_text=_("It stands in the subject of our mails: P, a dash, and six letters or figures."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one from which you asked. The link goes there and nowhere else."),
    )

    def clean_reference(self) -> str:
        typed = "".join(self.cleaned_data["reference"].split()).upper()
        if (
            len(typed) != REFERENCE_LENGTH
            or not typed.startswith("P-")
            or not set(typed[2:]) <= set(tokens.REFERENCE_LETTERS)
        ):
            raise ValidationError(_("A reference looks like P-7K3Q2M."), code="reference")
        return typed


FORM = "case-link"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_REFERENCE, PER_NETWORK = 3, 5, 20


def new_link_form_token(*, at: datetime) -> str:
    """Return the one-time key of a form that is shown now."""
    return new_form_token(form=FORM, shown={}, at=at)


def submit_link_request(
    *, posted: QueryDict, is_cross_site: bool, client: str, at: datetime
) -> FormResult[LinkRequestForm]:
    """Take in one POST. `client` is the caller's IP address.

    Whether reference and address belong together is looked up by a worker, in every case, so that neither the answer
    nor the time it takes tells of it.
    """
    return LINK_REQUEST.submit(
        form=LinkRequestForm(replace_nul(posted)), is_cross_site=is_cross_site, client=client, at=at
    )


def _limits(form: LinkRequestForm, client: str) -> list[RateLimit]:
    return [
        RateLimit("case-link-of-network", network_of(client), PER_NETWORK, HOUR),
        RateLimit("case-link-of-address", base_mailbox(address=form.cleaned_data["email"]), PER_MAILBOX, DAY),
        RateLimit("case-link-of-reference", form.cleaned_data["reference"], PER_REFERENCE, DAY),
    ]


def _store(form: LinkRequestForm, at: datetime) -> None:
    typed = form.cleaned_data
    LinkRequest.objects.create(reference=typed["reference"], address_digest=keyed_digest(typed["email"]), asked_at=at)
    transaction.on_commit(partial(enqueue_soon, mail_case_links), robust=True)


LINK_REQUEST = KeyedForm(
    name=FORM,
    limits=_limits,
    act=_store,
    too_many=_("Too many links were requested. Please try again later, or write to us."),
)
