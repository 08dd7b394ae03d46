from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from privacy.desk.cases.create import create_case
from privacy.desk.jobs import mail_case_links
from privacy.desk.models import Attachment, Case, LinkRequest
from privacy.desk.models.case_event import CHUNK_SIZE
from privacy.desk.public.forms import (
    KIND_CHOICES,
    AskForm,
    CaseForm,
    CorrectionForm,
    LinkRequestForm,
    ReportForm,
)
from privacy.desk.stats import DESK_STATS
from responsys_site.core.email_addresses import base_mailbox, keyed_digest
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import StatelessFormView
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.core.jobs.enqueue import enqueue_soon
from responsys_site.core.rate_limits import RateLimit, network_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PER_MAILBOX, PER_NETWORK = 5, 20
FILES_PER_HOUR = 60  # of all senders together
LINKS_PER_MAILBOX, LINKS_PER_REFERENCE, LINKS_PER_NETWORK = 3, 5, 20


class CaseFormView(StatelessFormView):
    """A form that opens a case."""

    success_url = reverse_lazy("desk:received")
    is_indexed = True
    refused_message = _(
        "Too much was sent from your network or for this address. Please try again later, or write by mail."
    )

    def rate_limits(self, form: CaseForm) -> list[RateLimit]:
        """A suspected program uses up nothing that people share, and no person's mailbox."""
        mailbox = base_mailbox(address=form.cleaned_data["email"])
        return [
            RateLimit("case-of-network", network_of(self.request.client_ip), PER_NETWORK, HOUR),
            RateLimit(self._limit_name("case-of-address"), mailbox, PER_MAILBOX, DAY),
        ]

    def shared_rate_limits(self, form: CaseForm) -> list[RateLimit]:
        limits = [RateLimit(self._limit_name("case-of-all"), "", settings.CASES_PER_HOUR, HOUR)]
        if form.case_file is not None:
            limits.insert(0, RateLimit(self._limit_name("case-file-of-all"), "", FILES_PER_HOUR, HOUR))
        return limits

    def _limit_name(self, name: str) -> str:
        return f"suspect-{name}" if self.spam_reason else name

    def submit(self, form: CaseForm) -> FormResult:
        case = create_case(
            kind=form.case_kind,
            text=form.case_text,
            channel=Case.Channel.FORM,
            address=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            quarantine_reason=self.spam_reason,
            form_nonce_digest=self.submission_digest,
            at=self.at,
        )
        if form.case_file is not None:
            Attachment.objects.store(
                event=case.events.get(kind="in"),
                name=form.case_file.name or "",
                declared_type=form.case_file.content_type or "",
                chunks=form.case_file.chunks(CHUNK_SIZE),
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
        mailbox, reference = base_mailbox(address=form.cleaned_data["email"]), form.cleaned_data["reference"]
        return [
            RateLimit("case-link-of-network", network_of(self.request.client_ip), LINKS_PER_NETWORK, HOUR),
            RateLimit("case-link-of-address", mailbox, LINKS_PER_MAILBOX, DAY),
            RateLimit("case-link-of-reference", reference, LINKS_PER_REFERENCE, DAY),
        ]

    def submit(self, form: LinkRequestForm) -> FormResult:
        """Have a worker mail the link: neither the response nor its time reveals whether there is such a case."""
        typed = form.cleaned_data
        LinkRequest.objects.create(
            reference=typed["reference"], address_digest=keyed_digest(typed["email"]), asked_at=self.at
        )
        transaction.on_commit(partial(enqueue_soon, mail_case_links), robust=True)
        return FormResult.done(self.get_success_url())


@cache_by_path()
def stats_page(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/stats.html", {"desk": DESK_STATS.get_or_none()})
