from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from privacy.desk.public.forms import (
    KIND_CHOICES,
    AskForm,
    CaseForm,
    CorrectionForm,
    LinkRequestForm,
    ReportForm,
)
from privacy.desk.public.submit import (
    case_limits,
    create_case_from_form,
    link_request_limits,
    request_case_link,
    shared_case_limits,
)
from privacy.desk.stats import DESK_STATS
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import StatelessFormView
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.rate_limits import RateLimit


class CaseFormView(StatelessFormView):
    """A form that opens a case."""

    success_url = reverse_lazy("desk:received")
    is_indexed = True
    refused_message = _(
        "Too much was sent from your network or for this address. Please try again later, or write by mail."
    )

    def rate_limits(self, form: CaseForm) -> list[RateLimit]:
        return case_limits(form=form, is_suspect=bool(self.spam_reason), client_ip=self.request.client_ip)

    def shared_rate_limits(self, form: CaseForm) -> list[RateLimit]:
        return shared_case_limits(form=form, is_suspect=bool(self.spam_reason))

    def submit(self, form: CaseForm) -> FormResult:
        create_case_from_form(
            form=form, quarantine_reason=self.spam_reason, nonce_digest=self.submission_digest, at=self.at
        )
        return FormResult.done(self.get_success_url())


class AskView(CaseFormView):
    """Ask the desk anything. A link may choose what it is about."""

    form_class = AskForm
    form_name = "ask"
    template_name = "desk/ask.html"

    def get_initial(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in dict(KIND_CHOICES) else {}


class CorrectionView(CaseFormView):
    """Ask for a correction."""

    form_class = CorrectionForm
    form_name = "correction"
    template_name = "desk/correction.html"


class ReportView(CaseFormView):
    """Report unwanted mail of a customer, with the message as a file."""

    form_class = ReportForm
    form_name = "report"
    template_name = "desk/report_mail.html"


class LinkRequestView(StatelessFormView):
    """Ask which case it is. The response is the same for every reference and every address."""

    form_class = LinkRequestForm
    form_name = "case-link"
    template_name = "desk/link_request.html"
    success_url = reverse_lazy("desk:link_sent")
    refused_message = _("Too many links were requested. Please try again later, or write to us.")

    def rate_limits(self, form: LinkRequestForm) -> list[RateLimit]:
        typed = form.cleaned_data
        return link_request_limits(
            reference=typed["reference"], address=typed["email"], client_ip=self.request.client_ip
        )

    def submit(self, form: LinkRequestForm) -> FormResult:
        typed = form.cleaned_data
        request_case_link(reference=typed["reference"], address=typed["email"], at=self.at)
        return FormResult.done(self.get_success_url())


@cache_by_path()
def stats_page(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/stats.html", {"desk": DESK_STATS.get_or_none()})
