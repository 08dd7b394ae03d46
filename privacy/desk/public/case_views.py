"""The page of a link that opens no case, or no longer."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from privacy.desk.cases.escalation import dossier_from_json, dossier_text
from privacy.desk.models import CaseLink, WrongState
from privacy.desk.public.case_page import (
    CasePageResult,
    awaits_sender,
    case_page_context,
    newest_escalation,
    submit_confirmation,
    submit_escalation,
    submit_message,
)
from privacy.desk.public.forms import AskForm
from privacy.desk.public.submit import new_case_form_token
from responsys_site.core.forms.csrf import stateless_form_view
from responsys_site.core.forms.stateless import noindex
from responsys_site.core.forms.text_validators import replace_nul


def expired_link(request: HttpRequest) -> HttpResponse:
    """The same 404 for every token. What somebody wrote on a page that lay open stands in a form for a new case."""
    is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
    words = "" if is_cross_site else replace_nul(request.POST).get("text", "")
    if not words.strip():
        return noindex(render(request, "desk/expired_link.html", status=404))
    form = AskForm(initial={"text": words})
    context = {"form": form, "key": new_case_form_token(form=form, at=timezone.now())}
    return noindex(render(request, "desk/expired_link.html", context, status=404))


def confirm_sender_page(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Ask, or by their POST open the case. What they wrote on its page before it was joined to this one is added."""
    notice, at = "", timezone.now()
    if request.method == "POST":
        is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
        if "text" in request.POST:
            answer = submit_message(link=link, posted=request.POST, is_cross_site=is_cross_site, at=at)
            return _to_case(token) if answer.status == 303 else expired_link(request)
        notice = submit_confirmation(link=link, is_cross_site=is_cross_site, at=at)
        if not notice:
            return _to_case(token)
    context = {"case": link.case, "token": token, "notice": notice}
    return render(request, "desk/confirm_sender.html", context, status=403 if notice else 200)


def _to_case(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:case", args=[token]), status=303)


CaseView = Callable[[HttpRequest, CaseLink, str], HttpResponse]


def _by_link(view: CaseView) -> Callable[..., HttpResponse]:
    """Give the view the living link of the token; a token without one gets the same 404, whatever the reason."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        link = CaseLink.objects.find(token=token, at=timezone.now())
        if link is None:
            return expired_link(request)
        shown = confirm_sender_page if awaits_sender(link=link) else view
        try:
            return noindex(shown(request, link, token))
        except WrongState:  # erased at this very moment
            return expired_link(request)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
@_by_link
def case_view(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Where the case stands. A POST adds something, or opens it again."""
    if request.method != "POST":
        return _case_page(request, link, token, None)
    is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = submit_message(link=link, posted=request.POST, is_cross_site=is_cross_site, at=timezone.now())
    return _to("desk:case", token) if answer.status == 303 else _case_page(request, link, token, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
@_by_link
def escalate_case(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Take the case further by a POST, and go on to its packet. Whoever opens the address gets the case's page."""
    if request.method != "POST":
        return _to("desk:case", token)
    is_cross_site = request.is_cross_site  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = submit_escalation(link=link, is_cross_site=is_cross_site, at=timezone.now())
    return _to("desk:packet", token) if answer.status == 303 else _case_page(request, link, token, answer)


@require_http_methods(["GET", "HEAD"])
@stateless_form_view
@_by_link
def dossier_page(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """The packet as a page, to be printed. Before the case was taken further there is none, but the case's page."""
    escalation = newest_escalation(link=link)
    if escalation is None:
        return _to("desk:case", token)
    context = {"dossier": dossier_from_json(text=escalation.dossier), "escalation": escalation, "token": token}
    return render(request, "desk/dossier.html", context)


@require_http_methods(["GET", "HEAD"])
@stateless_form_view
@_by_link
def dossier_download(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """The same as plain text, to be saved or attached to a mail."""
    escalation = newest_escalation(link=link)
    if escalation is None:
        return _to("desk:case", token)
    response = HttpResponse(dossier_text(escalation=escalation), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{escalation.case.reference}.txt"'
    return response


def _to(name: str, token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[token]), status=303)


def _case_page(request: HttpRequest, link: CaseLink, token: str, answer: CasePageResult | None) -> HttpResponse:
    context = {**case_page_context(link=link, answer=answer, at=timezone.now()), "token": token, "link": link}
    return render(request, "desk/case.html", context, status=answer.status if answer else 200)
