import logging
from http import HTTPStatus
from typing import Any

from django import forms
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from leads.consent.double_opt_in import (
    ConsentOffer,
    LinkStatus,
    confirm,
    consent_offer,
    mail_confirm_link,
    purpose_of,
    status_of,
)
from leads.consent.opt_out import (
    OptOutRequest,
    opt_out,
    opt_out_link_limit,
    opt_out_link_shared_limit,
    opt_out_without_database,
    read_opt_out_request,
    request_opt_out_link,
)
from leads.consent.texts import OPT_OUT_OF_CONTACT, OPT_OUT_TEXT, UNDO
from leads.consent.undo_opt_out import UndoResult, issue_undo_key, undo_opt_out
from leads.forms import OptOutAddressForm
from leads.models import ConsentEvent, Link
from responsys_site.core.error_description import describe_error
from responsys_site.core.forms.fields import StatelessForm
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import StatelessFormView
from responsys_site.core.rate_limits import RateLimit
from responsys_site.core.tokens import read_opt_out_token
from responsys_site.mail.dead_mailboxes import revive

logger = logging.getLogger(__name__)
CONFIRM_PAGES = {
    LinkStatus.OPEN: ("leads/consent/confirm.html", HTTPStatus.OK),
    LinkStatus.CONFIRMED: ("leads/consent/confirmed.html", HTTPStatus.OK),
    LinkStatus.EXPIRED: ("leads/consent/confirm_over.html", HTTPStatus.GONE),
    LinkStatus.OPTED_OUT: ("leads/consent/confirm_over.html", HTTPStatus.GONE),
}
UNDO_STATUS = {
    UndoResult.UNDONE: HTTPStatus.OK,
    UndoResult.TOO_LATE: HTTPStatus.GONE,
    UndoResult.ASKED_AGAIN: HTTPStatus.CONFLICT,
}
NO_POLICY = _("There is no privacy policy in force yet. Please try again later.")
NOT_SHOWN = _("This page was shown too long ago, or has changed since. Please look it over and press again.")


class ConfirmView(StatelessFormView):
    """Ask on GET, confirm on POST. The token in the URL, known to one mailbox, is the right to confirm."""

    form_name = "confirm"
    accepts_cross_site = True
    template_name = "leads/consent/confirm.html"
    unavailable_template_name = "forms/unavailable.html"

    def load(self) -> None:
        link = Link.objects.known(purpose=Link.Purpose.CONFIRM, token=self.kwargs["token"])
        if link is None:
            raise Http404(_("This link is not complete."))
        self.link, self.link_status = link, status_of(link=link, at=self.at)

    @cached_property
    def offer(self) -> ConsentOffer:
        return consent_offer(link=self.link, at=self.at)

    def displayed_facts(self) -> dict[str, str]:
        return self.offer.facts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"offer": self.offer, "link_status": self.link_status.name}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.respond(self.get_form(), self._page())

    def process(self, form: Any) -> FormResult:
        """Confirm, or, where the link has ended, mail a new one to the same address."""
        if self.link_status in {LinkStatus.EXPIRED, LinkStatus.OPTED_OUT} and "again" in self.request.POST:
            mail_confirm_link(contact=self.link.contact, purpose=purpose_of(link=self.link), at=self.at)
            return FormResult.page("leads/consent/confirm_sent.html")
        if self.link_status is not LinkStatus.OPEN:
            return self._page()
        if not self.offer.policy_version:
            return FormResult.unavailable(NO_POLICY)
        if not self.request.form_token or self.request.form_token.shown != self.offer.facts:
            return FormResult.outdated(NOT_SHOWN)
        self.link_status = confirm(link=self.link, offer=self.offer, at=self.at)
        return self._page()

    def _page(self) -> FormResult:
        template_name, status = CONFIRM_PAGES[self.link_status]
        return FormResult.page(template_name, status=status)


class OptOutForm(StatelessForm):
    """The buttons of the opt-out page."""

    scope = forms.CharField(required=False, widget=forms.HiddenInput)


class OptOutView(StatelessFormView):
    """Ask on GET, opt out on POST. A mail program posts here too, with no page and no Origin (RFC 8058, 3.1).

    Where the POST comes from does not matter: the token is the right to opt out, and to nothing else.
    """

    form_class = OptOutForm
    accepts_cross_site = True
    template_name = "leads/consent/opt_out.html"
    unavailable_template_name = "forms/unavailable.html"
    extra_context = {"button": OPT_OUT_TEXT, "contact_button": OPT_OUT_OF_CONTACT, "undo_button": UNDO}

    def load(self) -> None:
        digest = read_opt_out_token(token=self.kwargs["token"])
        if digest is None:
            raise Http404(_("This link is not complete."))
        self.address_digest = digest

    def process(self, form: Any) -> FormResult:
        press = read_opt_out_request(posted=self.request.POST)
        may_undo = self._opt_out(press) and press.channel != ConsentEvent.Channel.ONE_CLICK
        key = issue_undo_key(address_digest=self.address_digest, scope=press.scope, at=self.at) if may_undo else ""
        return FormResult.page("leads/consent/opted_out.html", scope=press.scope, undo_key=key)

    def _opt_out(self, press: OptOutRequest) -> bool:
        """Return whether it is new and can be undone. The token names the address, so it needs no database."""
        digest, scope, at = self.address_digest, press.scope, self.at
        try:
            is_new = opt_out(address_digest=digest, channel=press.channel, words=press.words, scope=scope, at=at)
            revive(address_digest=digest)  # the link was mailed there, and the receipt goes there
        except Error as error:
            logger.error("An opt-out was recorded in the journal alone: %s", describe_error(error))
            opt_out_without_database(address_digest=digest, channel=press.channel, scope=scope, at=at)
            return False
        return is_new


class UndoOptOutView(StatelessFormView):
    """Undo the opt-out whose page carried the key. The key is the right to do so, and to nothing else."""

    http_method_names = ["post"]
    accepts_cross_site = True
    template_name = "leads/consent/opt_out_undone.html"
    unavailable_template_name = "forms/unavailable.html"

    def process(self, form: Any) -> FormResult:
        result = undo_opt_out(key=self.request.POST.get("key", ""), at=self.at)
        if result is UndoResult.NOT_OURS:
            raise Http404(_("This key is not ours."))
        return FormResult.page(self.template_name, status=UNDO_STATUS[result], outcome=result.name)


class OptOutLinkView(StatelessFormView):
    """Ask for an address, and mail the opt-out link there. The response is the same for every address."""

    form_class = OptOutAddressForm
    form_name = "opt-out-link"
    requires_token = False
    template_name = "leads/consent/opt_out_by_address.html"
    is_indexed = True
    refused_message = _("Too many links were asked for in a short time. Please try again later.")

    def rate_limits(self, form: OptOutAddressForm) -> list[RateLimit]:
        return [opt_out_link_limit(client_ip=self.request.client_ip)]

    def shared_rate_limits(self, form: OptOutAddressForm) -> list[RateLimit]:
        return [opt_out_link_shared_limit()]

    def submit(self, form: OptOutAddressForm) -> FormResult:
        request_opt_out_link(address=form.cleaned_data["email"], at=self.at)
        return self.repeat(form)

    def repeat(self, form: OptOutAddressForm) -> FormResult:
        return FormResult.page("leads/consent/opt_out_link_sent.html")
