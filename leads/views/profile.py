from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from leads.forms import DetailsForm, LinkForm, NewAddressForm
from leads.models import Contact, Link
from leads.profile.address_change import request_address_change
from leads.profile.choices import BUTTONS, choices_of, press_choice_button
from leads.profile.corrections import correct_details, details_of
from leads.profile.data_requests import request_copy, request_erasure_link
from leads.profile.links import active_link, link_request_limits, request_profile_link
from leads.profile.messages import ResultCode, result_message
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.forms.fields import StatelessForm
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import FormRequest, StatelessFormView
from responsys_site.core.rate_limits import RateLimit, Usage
from responsys_site.mail.dead_mailboxes import revive

EXPIRED_LINK_TEMPLATE = "leads/profile/over.html"


class LinkRequestView(StatelessFormView):
    """Ask where the link is to go. The response is the same for every address, on file or not."""

    form_class = LinkForm
    form_name = "profile-link"
    template_name = "leads/profile/link.html"
    success_url = reverse_lazy("leads:profile_link_sent")
    is_indexed = True
    refused_message = _("Too many requests from your network or for this address. Please try again later.")

    def rate_limits(self, form: LinkForm) -> list[RateLimit]:
        return link_request_limits(address=form.cleaned_data["email"], client_ip=self.request.client_ip)

    def submit(self, form: LinkForm) -> FormResult:
        request_profile_link(address=form.cleaned_data["email"], at=self.at)
        return FormResult.done(self.get_success_url())


def expired_link_page(request: FormRequest) -> HttpResponse:
    """Return the one page for every token that opens nothing: altered, too old, replaced, of an erased contact."""
    return render(request, EXPIRED_LINK_TEMPLATE, status=404)


class ProfileFormView(StatelessFormView):
    """One of the forms on a person's profile page. The token in the URL, mailed to them, is the right to send it."""

    form_name = "profile"
    requires_token = False
    template_name = "leads/profile/profile.html"
    unavailable_template_name = "forms/unavailable.html"
    form_context_name: ClassVar[str] = "form"
    link: Link

    def load(self) -> HttpResponse | None:
        link = active_link(token=self.kwargs["token"], at=self.at)
        if link is None:
            return expired_link_page(self.request)
        self.link = link
        return None

    @property
    def contact(self) -> Contact:
        return self.link.contact

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = {
            "contact": self.contact,
            "details": DetailsForm(initial=details_of(contact=self.contact)),
            "new_address": NewAddressForm(),
            "choices": choices_of(contact=self.contact),
            "token": self.kwargs["token"],
            "link": self.link,
            "done": result_message(word=self.request.GET.get("done", "")),
        }
        return context | page | {self.form_context_name: context["form"]}

    def done(self, code: ResultCode) -> FormResult:
        """Go back to the page with a message. The link was mailed there, so the mailbox works."""
        revive(address_digest=self.contact.address_digest)
        return FormResult.done(f"{reverse('leads:profile', args=[self.kwargs['token']])}?done={code.value}")

    def refuse(self, usage: Usage) -> FormResult:
        return FormResult.refused(self.refused_message, retry_after=usage.retry_after)


class ProfileView(ProfileFormView):
    """The profile page. A POST saves the fields that the person changed, and nothing else."""

    form_class = DetailsForm
    form_context_name = "details"
    submits_once = False

    def get_initial(self) -> dict[str, Any]:
        return details_of(contact=self.contact)

    def submit(self, form: DetailsForm) -> FormResult:
        correct_details(contact=self.contact, details=form.changed_details(), at=self.at)
        return self.done(ResultCode.SAVED if form.changed_data else ResultCode.UNCHANGED)


class ChoiceForm(StatelessForm):
    """A button of the choices on the profile page."""

    choice = forms.ChoiceField(choices=list(BUTTONS.items()), widget=forms.HiddenInput)


class ChoiceView(ProfileFormView):
    """A button of one of the choices was pressed."""

    form_class = ChoiceForm
    submits_once = False
    invalid_message = _("That button is not on this page. Please choose again.")

    def submit(self, form: ChoiceForm) -> FormResult:
        code = press_choice_button(contact=self.contact, act=form.cleaned_data["choice"], at=self.at)
        return self.done(code) if code else FormResult.invalid(self.invalid_message)


class AddressChangeRequestView(ProfileFormView):
    """Have a link mailed to the address that the person wants to use from now on."""

    form_class = NewAddressForm
    form_context_name = "new_address"
    refused_message = _("You've asked for several new addresses today. Please try again later.")

    def submit(self, form: NewAddressForm) -> FormResult:
        address = form.cleaned_data["email"]
        if keyed_digest(address) == self.contact.address_digest:
            form.add_error("email", _("We already write to this address."))
            return FormResult.invalid()
        usage = request_address_change(contact=self.contact, address=address, at=self.at)
        return self.repeat(form) if usage.allowed else self.refuse(usage)

    def repeat(self, form: NewAddressForm) -> FormResult:
        return self.done(ResultCode.ADDRESS_ASKED)


class DataRequestView(ProfileFormView):
    """A button that has something mailed to the person: a copy of everything, or the link to an erasure."""

    refused_message = _("You've asked for this several times today. Please check your mailbox, or try again later.")
    service: ClassVar[Callable[..., Usage]]
    code: ClassVar[ResultCode]

    def submit(self, form: StatelessForm) -> FormResult:
        usage = type(self).service(contact=self.contact, at=self.at)
        return self.repeat(form) if usage.allowed else self.refuse(usage)

    def repeat(self, form: StatelessForm) -> FormResult:
        return self.done(self.code)


class CopyRequestView(DataRequestView):
    service = staticmethod(request_copy)
    code = ResultCode.COPY_ASKED


class ErasureLinkView(DataRequestView):
    service = staticmethod(request_erasure_link)
    code = ResultCode.ERASURE_ASKED
