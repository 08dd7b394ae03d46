"""Opt out without a link: whoever types an address gets one answer, and the mailbox gets the link that acts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.choice_emails import send_opt_out_link
from leads.models import Contact
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.allowances import Spent
from responsys_site.ground.cookie_free_form import CookieFreeForm
from responsys_site.ground.form_fields import Address
from responsys_site.ground.limits import network_of, spend
from responsys_site.ground.same_site import FOREIGN
from responsys_site.mail.dead_mailboxes import revive

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, OF_ALL, PER_MAILBOX = 20, 1000, 1


class OptOutAddressForm(CookieFreeForm):
    """One address: where the link goes."""

    email = Address(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send the link there, and ask for nothing else."),
    )


@dataclass(frozen=True)
class Answer:
    """How the form is answered: `taken`, or the form again with one sentence."""

    status: int
    form: OptOutAddressForm
    notice: str = ""
    retry_after: int = 0  # seconds

    @property
    def taken(self) -> bool:
        return self.status == 200


def ask_for_opt_out_link(*, posted: QueryDict, is_foreign: bool, client: str, at: datetime) -> Answer:
    """Take in one POST. `client` is the caller's IP address.

    Every address gets the mail, on file or not, so that neither answer nor time tells of anybody. A mailbox gets one a
    day, and nobody learns by the answer whether that has gone out already.
    """
    form = OptOutAddressForm(posted)
    if is_foreign:
        return Answer(403, form, str(FOREIGN))
    if not form.is_valid():
        return Answer(422, form)
    spent = _spend(client, at)
    if not spent.allowed:
        notice = _("Too many links were asked for in a short time. Please try again later.")
        return Answer(429, form, notice, spent.retry_after)
    _mail(form.cleaned_data["email"], at)
    return Answer(200, form)


def _spend(client: str, at: datetime) -> Spent:
    """Count this against its network, and if that lets it pass against everybody's."""
    name, subject = "opt-out-link-of-network", network_of(client)
    spent = spend(name=name, subject=subject, limit=PER_NETWORK, window=HOUR, at=at)
    if not spent.allowed:
        return spent
    return spend(name="opt-out-link-of-all", subject="", limit=OF_ALL, window=HOUR, at=at)


def _mail(address: str, at: datetime) -> None:
    name, subject = "opt-out-link-of-mailbox", mailbox_of(address=address)
    if spend(name=name, subject=subject, limit=PER_MAILBOX, window=DAY, at=at).allowed:
        with transaction.atomic():
            revive(address_digest=digest(address))
            contact = Contact.objects.of(address_digest=digest(address))
            # The link acts for the address on file, so it goes there and not to the spelling that was typed here.
            send_opt_out_link(address=contact.address if contact else address, at=at)
