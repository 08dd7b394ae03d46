"""The pages behind the links that are mailed from a person's profile."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from leads.models import Link
from leads.profile.address_change import AddressChangeResult, confirm_new_address, link_to_new_address, plan_transfer
from leads.profile.data_requests import confirm_erasure, link_to_erasure
from leads.views.profile import EXPIRED_LINK_TEMPLATE, expired_link_page
from responsys_site.core.forms.fields import StatelessForm
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import StatelessFormView


class MailedLinkView(StatelessFormView):
    """Ask on GET, act on POST. A POST from another site is shown the question instead."""

    unavailable_template_name = "forms/unavailable.html"
    link: Link | None

    def load(self) -> HttpResponse | None:
        """A link that was used up is still POSTed to: by a second click, which is answered like the first."""
        self.link = self.find_link()
        asks = self.request.method != "POST" or self.request.is_cross_site
        return expired_link_page(self.request) if asks and self.link is None else None

    def find_link(self) -> Link | None:
        return None

    def process(self, form: StatelessForm) -> FormResult:
        return self.check(form) or self.submit(form)

    def expired(self) -> FormResult:
        return FormResult.page(EXPIRED_LINK_TEMPLATE, status=HTTPStatus.NOT_FOUND)


class NewAddressView(MailedLinkView):
    """Confirm a new address from its own mailbox."""

    template_name = "leads/profile/new_address.html"
    success_url = reverse_lazy("leads:new_address_done")

    def find_link(self) -> Link | None:
        return link_to_new_address(token=self.kwargs["token"], at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.link is None:
            return context
        transfer = plan_transfer(contact=self.link.contact, new_digest=self.link.facts["address_digest"])
        return context | {"address": self.link.facts["address"], "follows": transfer.sentences}

    def submit(self, form: StatelessForm) -> FormResult:
        result = confirm_new_address(token=self.kwargs["token"], at=self.at)
        if result is AddressChangeResult.CHANGED:
            return FormResult.done(self.get_success_url())
        if result is AddressChangeResult.TAKEN:
            return FormResult.page("leads/profile/address_taken.html", status=HTTPStatus.CONFLICT)
        return self.expired()


class ErasureView(MailedLinkView):
    """Confirm an erasure from the person's mailbox."""

    template_name = "leads/profile/erasure.html"
    success_url = reverse_lazy("leads:erasure_begun")
    unavailable_message = _(
        "We cannot begin at this moment, and nothing was removed. Please press the button again in a minute."
    )

    def find_link(self) -> Link | None:
        return link_to_erasure(token=self.kwargs["token"], at=self.at)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | ({"address": self.link.contact.address} if self.link else {})

    def submit(self, form: StatelessForm) -> FormResult:
        is_requested = confirm_erasure(token=self.kwargs["token"], at=self.at)
        return FormResult.done(self.get_success_url()) if is_requested else self.expired()
