"""Opt out without a link: whoever types an address gets one answer, and the mailbox gets the link that acts."""

from datetime import datetime, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.emails import send_opt_out_link
from leads.models import Contact
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.forms.csrf import CROSS_SITE
from responsys_site.core.forms.fields import EmailField
from responsys_site.core.forms.stateless import FormResult, StatelessForm
from responsys_site.core.rate_limits import (
    RateLimit,
    RateLimitExceeded,
    consume,
    consume_all,
    network_of,
    within_limits,
)
from responsys_site.mail.dead_mailboxes import revive

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_NETWORK, OF_ALL, PER_MAILBOX = 20, 1000, 1


class OptOutAddressForm(StatelessForm):
    """One address: where the link goes."""

    email = EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send the link there, and ask for nothing else."),
    )


def request_opt_out_link(
    *, posted: QueryDict, is_cross_site: bool, client: str, at: datetime
) -> FormResult[OptOutAddressForm]:
    """Take in one POST. `client` is the caller's IP address.

    Every address gets the mail, on file or not, so that neither answer nor time tells of anybody. A mailbox gets one a
    day, and nobody learns by the answer whether that has gone out already.
    """
    form = OptOutAddressForm(posted)
    if is_cross_site:
        return FormResult(403, form, str(CROSS_SITE))
    if not form.is_valid():
        return FormResult(422, form)
    try:
        with within_limits(limits=[_of_network(client)], at=at):
            _mail(form.cleaned_data["email"], at)
            # Last, for everybody waits for this counter until the end of the transaction.
            consume_all(limits=[_of_all()], at=at)
    except RateLimitExceeded as limit:
        notice = _("Too many links were asked for in a short time. Please try again later.")
        return FormResult(429, form, notice, limit.retry_after)
    return FormResult(200, form)


def _of_network(client: str) -> RateLimit:
    return RateLimit("opt-out-link-of-network", network_of(client), PER_NETWORK, HOUR)


def _of_all() -> RateLimit:
    return RateLimit("opt-out-link-of-all", "", OF_ALL, HOUR)


def _mail(address: str, at: datetime) -> None:
    name, subject = "opt-out-link-of-mailbox", base_mailbox(address=address)
    if consume(limit=RateLimit(name, subject, PER_MAILBOX, DAY), at=at).allowed:
        revive(address_digest=keyed_digest(address))
        contact = Contact.objects.of(address_digest=keyed_digest(address))
        # The link acts for the address on file, so it goes there and not to the spelling that was typed here.
        send_opt_out_link(address=contact.address if contact else address, at=at)
