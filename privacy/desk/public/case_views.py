"""The pages of a case, for the person who holds the link that was mailed."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacy.certification.dispute_body import dispute_body_at
from privacy.desk.cases.escalation import dossier_from_json, dossier_text, escalate
from privacy.desk.cases.requester_actions import add_message, confirm_sender
from privacy.desk.models import Case, CaseLink, Escalation, WrongState
from privacy.desk.public.forms import AskForm, MessageForm
from privacy.desk.public.views import AskView
from responsys_site.core.forms.fields import StatelessForm, replace_nul
from responsys_site.core.forms.protection import new_form_token
from responsys_site.core.forms.results import FormResult
from responsys_site.core.forms.views import FormRequest, StatelessFormView

MAX_EVENTS = 200  # by one person in one case; more is answered by mail


def expired_link(request: FormRequest) -> HttpResponse:
    """Return the same 404 for every token that opens nothing. A text that was sent stands in a form for a new case."""
    text = "" if request.is_cross_site else replace_nul(request.POST).get("text", "")
    context = {}
    if text.strip():
        key = new_form_token(form=AskView.form_name, shown={}, at=request.received_at)
        context = {"form": AskForm(initial={"text": text}), "key": key}
    return render(request, "desk/expired_link.html", context, status=404)


class CaseLinkView(StatelessFormView):
    """A page that the token of a case link opens. Until the sender is confirmed, it asks for that instead."""

    form_name = "case"
    requires_token = False
    template_name = "desk/case.html"
    unavailable_template_name = "forms/unavailable.html"
    link: CaseLink

    def load(self) -> HttpResponseBase | None:
        link = CaseLink.objects.find(token=self.kwargs["token"], at=self.at)
        if link is None:
            return expired_link(self.request)
        self.link = link
        if self.case.awaits_sender and self.needs_sender:
            return ConfirmSenderView.as_view()(self.request, **self.kwargs)
        return None

    @property
    def needs_sender(self) -> bool:
        """Whether the page stays closed until the sender is confirmed."""
        return True

    @property
    def case(self) -> Case:
        """The case; if it was merged, the case of the same person that it was merged into."""
        return self.link.case.final

    @property
    def escalation(self) -> Escalation | None:
        """The newest escalation that still has its dossier."""
        return self.case.escalations.filter(erased_at=None).last()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        return super().get_context_data(**kwargs) | {
            "case": case,
            "entries": case.events.visible_to_requester().prefetch_related("attachments"),
            "escalation": case.escalations.last(),
            "is_overdue": case.is_overdue(at=self.at),
            "body": dispute_body_at(at=self.at),
            "token": self.kwargs["token"],
            "link": self.link,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except WrongState:  # the case was erased in between
            return expired_link(self.request)

    def url(self, name: str) -> str:
        return reverse(name, args=[self.kwargs["token"]])

    def redirect(self, name: str) -> HttpResponse:
        return HttpResponseRedirect(self.url(name), status=HTTPStatus.SEE_OTHER)


class CaseView(CaseLinkView):
    """The state of a case. A POST adds a message, which reopens a case that was answered or closed."""

    form_class = MessageForm
    requires_token = True

    @property
    def needs_sender(self) -> bool:
        """A message from a page that was open when the case was merged is added all the same."""
        return "text" not in self.request.POST

    def get_success_url(self) -> str:
        return self.url("desk:case")

    def process(self, form: MessageForm) -> FormResult:
        """Without a text it is the button of `ConfirmSenderView`, pressed a second time."""
        if "text" not in self.request.POST:
            return FormResult.done(self.get_success_url())
        return super().process(form)

    def submit(self, form: MessageForm) -> FormResult:
        case = self.case
        if case.events.count() >= MAX_EVENTS:
            return FormResult.refused(_("This case has become very long. Please write to us by mail."))
        add_message(case=case, text=form.cleaned_data["text"], fingerprint=self.submission_digest, at=self.at)
        return FormResult.done(self.get_success_url())

    def respond(self, form: MessageForm, result: FormResult) -> HttpResponse:
        if not result.is_done and self.case.awaits_sender:
            return expired_link(self.request)
        return super().respond(form, result)


class EscalateView(CaseLinkView):
    """Escalate the case by POST, and go on to its dossier. GET leads to the case."""

    submits_once = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.redirect("desk:case")

    def submit(self, form: StatelessForm) -> FormResult:
        escalate(case=self.case, at=self.at)
        return FormResult.done(self.url("desk:dossier"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"form": MessageForm()}


class ConfirmSenderView(CaseLinkView):
    """Ask the holder of the link of a case that came by mail whether they wrote it."""

    template_name = "desk/confirm_sender.html"
    submits_once = False
    needs_sender = False

    def submit(self, form: StatelessForm) -> FormResult:
        confirm_sender(case=self.case, at=self.at)
        return FormResult.done(self.url("desk:case"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"case": self.link.case}


class DossierView(CaseLinkView):
    """The dossier as a page, to be printed. Before an escalation there is none, but the case's page."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        escalation = self.escalation
        if escalation is None:
            return self.redirect("desk:case")
        return self.show(escalation)

    def show(self, escalation: Escalation) -> HttpResponse:
        context = {"dossier": dossier_from_json(text=escalation.dossier), "escalation": escalation}
        return render(self.request, "desk/dossier.html", context | {"token": self.kwargs["token"]})


class DossierTextView(DossierView):
    """The dossier as plain text, to be saved or attached to an e-mail."""

    def show(self, escalation: Escalation) -> HttpResponse:
        response = HttpResponse(dossier_text(escalation=escalation), content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{escalation.case.reference}.txt"'
        return response
