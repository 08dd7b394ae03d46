"""What a person does on the page of their own record: save details, press a choice, ask for what has its own page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.address_change import ask_for_new_address
from leads.models import Contact
from leads.profile import correct_details, details_of
from leads.profile_choices import choices_of, press
from leads.profile_forms import DetailsForm, NewAddressForm
from leads.profile_notices import Done
from leads.profile_rights import ask_for_copy, ask_for_erasure
from responsys_site.ground.allowances import Spent
from responsys_site.ground.same_site import FOREIGN


@dataclass(frozen=True)
class Answer:
    """How an act is answered: `done` when it was, else a status and the page again with what was typed."""

    done: Done | None = None
    status: int = 200
    details: DetailsForm | None = None
    new_address: NewAddressForm | None = None
    notice: str = ""
    retry_after: int = 0  # seconds


Act = Callable[..., Answer]


def save_details(*, contact: Contact, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Save the details' form: the fields that it has and that the person changed, and nothing else of the POST."""
    form = DetailsForm(posted, initial=details_of(contact=contact))
    if is_foreign:
        return Answer(status=403, details=form, notice=str(FOREIGN))
    if not form.is_valid():
        return Answer(status=422, details=form)
    changes = correct_details(contact=contact, details=form.changed_details(), at=at)
    return Answer(done=Done.SAVED if changes else Done.UNCHANGED)


def press_choice(*, contact: Contact, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Press one of the choices' buttons. One that the page does not have changes nothing."""
    if is_foreign:
        return Answer(status=403, notice=str(FOREIGN))
    done = press(contact=contact, act=posted.get("choice", ""), at=at)
    if done is None:
        return Answer(status=422, notice=_("That button is not on this page. Please choose again."))
    return Answer(done=done)


def ask_new_address(*, contact: Contact, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Have a link mailed to the address that the person wants to use from now on."""
    form = NewAddressForm(posted, contact=contact)
    if is_foreign:
        return Answer(status=403, new_address=form, notice=str(FOREIGN))
    if not form.is_valid():
        return Answer(status=422, new_address=form)
    spent = ask_for_new_address(contact=contact, address=form.cleaned_data["email"], at=at)
    if not spent.allowed:
        notice = _("You have asked for several new addresses today. Please try again later.")
        return Answer(status=429, new_address=form, notice=notice, retry_after=spent.retry_after)
    return Answer(done=Done.ADDRESS_ASKED)


def ask_copy(*, contact: Contact, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Have a copy of everything made, and its link mailed."""
    if is_foreign:
        return Answer(status=403, notice=str(FOREIGN))
    return _asked(ask_for_copy(contact=contact, at=at), Done.COPY_ASKED)


def ask_erasure(*, contact: Contact, posted: QueryDict, is_foreign: bool, at: datetime) -> Answer:
    """Have the link mailed by which an erasure is confirmed."""
    if is_foreign:
        return Answer(status=403, notice=str(FOREIGN))
    return _asked(ask_for_erasure(contact=contact, at=at), Done.ERASURE_ASKED)


def _asked(spent: Spent, done: Done) -> Answer:
    if spent.allowed:
        return Answer(done=done)
    notice = _("You have asked for this several times today. Please look into your mailbox, or try again later.")
    return Answer(status=429, notice=notice, retry_after=spent.retry_after)


def page_of(*, contact: Contact, answer: Answer) -> dict[str, Any]:
    """Return what the page shows: the record as it stands, and over it what was just typed and not yet taken."""
    return {
        "contact": contact,
        "details": answer.details or DetailsForm(initial=details_of(contact=contact)),
        "new_address": answer.new_address or NewAddressForm(contact=contact),
        "choices": choices_of(contact=contact),
        "notice": answer.notice,
    }
