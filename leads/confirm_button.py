"""The page behind a confirm link: what it shows, and what pressing its buttons does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.choice_emails import send_confirm_link
from leads.confirmation import Offer, Standing, confirm, issue_confirm_link, offer_of, purpose_of, standing_of
from leads.models import Contact, Link
from responsys_site.ground.form_keys import FormKeyInvalid, issue_form_key, read_form_key
from responsys_site.ground.limits import spend

FORM = "confirm"
MAILS_PER_ADDRESS, WINDOW = 1, timedelta(days=1)
STATUS = {Standing.OPEN: 200, Standing.CONFIRMED: 200, Standing.EXPIRED: 410, Standing.OPTED_OUT: 410}


@dataclass(frozen=True)
class Answer:
    """How the page is answered. `mailed`: a new link is on its way, or was sent today already."""

    standing: Standing
    offer: Offer
    status: int
    key: str = ""
    notice: str = ""
    mailed: bool = False


def show(*, link: Link, at: datetime) -> Answer:
    """Return the page as it is before anything is pressed."""
    standing = standing_of(link=link, at=at)
    return _shown(link, standing, STATUS[standing], at)


def press(*, link: Link, posted: QueryDict, at: datetime) -> Answer:
    """Press the page's button: confirm, or where the link is over have a new one mailed to the same address."""
    standing = standing_of(link=link, at=at)
    if standing in {Standing.EXPIRED, Standing.OPTED_OUT} and "again" in posted:
        mail_confirm_link(contact=link.contact, purpose=purpose_of(link=link), at=at)
        return Answer(standing, offer_of(link=link, at=at), 200, mailed=True)
    if standing is not Standing.OPEN:
        return _shown(link, standing, STATUS[standing], at)
    offer = offer_of(link=link, at=at)
    if not offer.policy_version:
        return _shown(link, standing, 503, at, _("There is no privacy policy in force yet. Please try again later."))
    if not _was_shown(offer, posted.get("key", ""), at):
        notice = _("This page was shown too long ago, or has changed since. Please look it over and press again.")
        return _shown(link, standing, 409, at, notice)
    return Answer(confirm(link=link, offer=offer, at=at), offer, 200)


@transaction.atomic
def mail_confirm_link(*, contact: Contact, purpose: str, at: datetime) -> bool:
    """Mail a new confirm link to the person's own address, one a day. Returns False when today's is sent already."""
    name, subject = f"confirm-link-{purpose}", contact.address_digest
    if not spend(name=name, subject=subject, limit=MAILS_PER_ADDRESS, window=WINDOW, at=at).allowed:
        return False
    token = issue_confirm_link(contact=contact, purpose=purpose, at=at)
    send_confirm_link(contact=contact, purpose=purpose, token=token, at=at)
    return True


def _shown(link: Link, standing: Standing, status: int, at: datetime, notice: str = "") -> Answer:
    offer = offer_of(link=link, at=at)
    key = issue_form_key(form=FORM, shown=offer.facts, at=at) if standing is Standing.OPEN else ""
    return Answer(standing, offer, status, key, notice)


def _was_shown(offer: Offer, key: str, at: datetime) -> bool:
    try:
        return read_form_key(form=FORM, key=key, at=at).shown == offer.facts
    except FormKeyInvalid:
        return False
