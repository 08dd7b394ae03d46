"""What a person does on the page of their own record: save details, press a choice, ask for what has its own page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.forms import DetailsForm, NewAddressForm
from leads.models import Contact
from leads.profile.address_change import request_address_change
from leads.profile.choices import choices_of, press_choice_button
from leads.profile.corrections import correct_details, details_of
from leads.profile.data_requests import request_copy, request_erasure_link
from leads.profile.messages import ResultCode
from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.rate_limits import Usage


@dataclass(frozen=True)
class PageResult:
    """How an act is answered: `done` when it was, else a status and the page again with what was typed."""

    done: ResultCode | None = None
    status: int = 200
    details: DetailsForm | None = None
    new_address: NewAddressForm | None = None
    notice: str = ""
    retry_after: int = 0  # seconds


Act = Callable[..., PageResult]


def save_details(*, contact: Contact, posted: QueryDict, is_cross_site: bool, at: datetime) -> PageResult:
    """Save the details' form: the fields that it has and that the person changed, and nothing else of the POST."""
    form = DetailsForm(posted, initial=details_of(contact=contact))
    if is_cross_site:
        return PageResult(status=403, details=form, notice=str(CROSS_SITE))
    if not form.is_valid():
        return PageResult(status=422, details=form)
    changes = correct_details(contact=contact, details=form.changed_details(), at=at)
    return PageResult(done=ResultCode.SAVED if changes else ResultCode.UNCHANGED)


def press_choice(*, contact: Contact, posted: QueryDict, is_cross_site: bool, at: datetime) -> PageResult:
    """Press one of the choices' buttons. One that the page does not have changes nothing."""
    if is_cross_site:
        return PageResult(status=403, notice=str(CROSS_SITE))
    done = press_choice_button(contact=contact, act=posted.get("choice", ""), at=at)
    if done is None:
        return PageResult(status=422, notice=_("That button is not on this page. Please choose again."))
    return PageResult(done=done)


def ask_new_address(*, contact: Contact, posted: QueryDict, is_cross_site: bool, at: datetime) -> PageResult:
    """Have a link mailed to the address that the person wants to use from now on."""
    form = NewAddressForm(posted, contact=contact)
    if is_cross_site:
        return PageResult(status=403, new_address=form, notice=str(CROSS_SITE))
    if not form.is_valid():
        return PageResult(status=422, new_address=form)
    spent = request_address_change(contact=contact, address=form.cleaned_data["email"], at=at)
    if not spent.allowed:
        notice = _("You have asked for several new addresses today. Please try again later.")
        return PageResult(status=429, new_address=form, notice=notice, retry_after=spent.retry_after)
    return PageResult(done=ResultCode.ADDRESS_ASKED)


def ask_copy(*, contact: Contact, posted: QueryDict, is_cross_site: bool, at: datetime) -> PageResult:
    """Have a copy of everything made, and its link mailed."""
    if is_cross_site:
        return PageResult(status=403, notice=str(CROSS_SITE))
    return _asked(request_copy(contact=contact, at=at), ResultCode.COPY_ASKED)


def ask_erasure(*, contact: Contact, posted: QueryDict, is_cross_site: bool, at: datetime) -> PageResult:
    """Have the link mailed by which an erasure is confirmed."""
    if is_cross_site:
        return PageResult(status=403, notice=str(CROSS_SITE))
    return _asked(request_erasure_link(contact=contact, at=at), ResultCode.ERASURE_ASKED)


def _asked(spent: Usage, done: ResultCode) -> PageResult:
    if spent.allowed:
        return PageResult(done=done)
    notice = _("You have asked for this several times today. Please look into your mailbox, or try again later.")
    return PageResult(status=429, notice=notice, retry_after=spent.retry_after)


def page_context(*, contact: Contact, answer: PageResult) -> dict[str, Any]:
    """Return what the page shows: the record as it stands, and over it what was just typed and not yet taken."""
    return {
        "contact": contact,
        "details": answer.details or DetailsForm(initial=details_of(contact=contact)),
        "new_address": answer.new_address or NewAddressForm(contact=contact),
        "choices": choices_of(contact=contact),
        "notice": answer.notice,
    }
