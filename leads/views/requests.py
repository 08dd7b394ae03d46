from typing import Any

from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from leads.consent.texts import DisplayedTerms, displayed_terms_at
from leads.forms import InformationRequestForm
from leads.requests.submit import request_limits, store_submission
from responsys_site.core.email_addresses import base_mailbox
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import StatelessFormView
from responsys_site.core.rate_limits import RateLimit

NO_POLICY = _("There is no privacy policy in force yet, so we may not take requests yet.")
POLICY_CHANGED = _("Our privacy policy changed while you were writing. Please read what applies now and send it again.")


class RequestFormView(StatelessFormView):
    """The request form. Its token names the policy version and the consent texts that it displayed."""

    form_class = InformationRequestForm
    form_name = "information-request"
    template_name = "leads/requests/form.html"
    success_url = reverse_lazy("leads:thanks")
    is_indexed = True
    refused_message = _("Too many requests from your network or for this address. Please try again later.")

    @cached_property
    def terms(self) -> DisplayedTerms:
        return displayed_terms_at(at=self.at)

    def displayed_facts(self) -> dict[str, str]:
        return self.terms.facts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"shown": self.terms}

    def rate_limits(self, form: InformationRequestForm) -> list[RateLimit]:
        mailbox = base_mailbox(address=form.cleaned_data["email"])
        return request_limits(mailbox=mailbox, client_ip=self.request.client_ip, is_suspect=bool(self.spam_reason))

    def submit(self, form: InformationRequestForm) -> FormResult:
        if not self.terms.policy_version:
            return FormResult.unavailable(NO_POLICY)
        if self.request.form_token and self.request.form_token.shown != self.terms.facts:
            return FormResult.outdated(POLICY_CHANGED)
        store_submission(
            answers=form.cleaned_data,
            terms=self.terms,
            nonce_digest=self.submission_digest,
            client_ip=self.request.client_ip,
            at=self.at,
            spam_reason=self.spam_reason,
        )
        return FormResult.done(self.get_success_url())
