"""Opt out without a link: whoever types an address gets one answer, and the mailbox gets the link that acts."""

from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.choice_emails import send_opt_out_link
from leads.models import Contact
from responsys_site.ground.addresses import digest, mailbox_of
from responsys_site.ground.allowances import Allowance, LimitReached, spend_or_stop, within_limits
from responsys_site.ground.cookie_free_form import CookieFreeForm
from responsys_site.ground.form_fields import Address
from responsys_site.ground.keyed_form import FormAnswer
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


def ask_for_opt_out_link(
    *, posted: QueryDict, is_foreign: bool, client: str, at: datetime
) -> FormAnswer[OptOutAddressForm]:
    """Take in one POST. `client` is the caller's IP address.

    Every address gets the mail, on file or not, so that neither answer nor time tells of anybody. A mailbox gets one a
    day, and nobody learns by the answer whether that has gone out already.
    """
    form = OptOutAddressForm(posted)
    if is_foreign:
        return FormAnswer(403, form, str(FOREIGN))
    if not form.is_valid():
        return FormAnswer(422, form)
    try:
        with within_limits(allowances=[_of_network(client)], at=at):
            _mail(form.cleaned_data["email"], at)
            # Last, for everybody waits for this counter until the end of the transaction.
            spend_or_stop(allowances=[_of_all()], at=at)
    except LimitReached as limit:
        notice = _("Too many links were asked for in a short time. Please try again later.")
        return FormAnswer(429, form, notice, limit.retry_after)
    return FormAnswer(200, form)


def _of_network(client: str) -> Allowance:
    return Allowance("opt-out-link-of-network", network_of(client), PER_NETWORK, HOUR)


def _of_all() -> Allowance:
    return Allowance("opt-out-link-of-all", "", OF_ALL, HOUR)


def _mail(address: str, at: datetime) -> None:
    name, subject = "opt-out-link-of-mailbox", mailbox_of(address=address)
    if spend(name=name, subject=subject, limit=PER_MAILBOX, window=DAY, at=at).allowed:
        revive(address_digest=digest(address))
        contact = Contact.objects.of(address_digest=digest(address))
        # The link acts for the address on file, so it goes there and not to the spelling that was typed here.
        send_opt_out_link(address=contact.address if contact else address, at=at)
