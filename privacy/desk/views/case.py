"""The pages of a case, for whoever holds the link that was mailed."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from privacy.desk.case_page import Answer, act, awaits_sender, newest_escalation, page_of, take_further
from privacy.desk.models import CaseLink, WrongState
from privacy.desk.packet import from_json
from privacy.desk.packet_text import text_of
from privacy.desk.views.over import over_page
from privacy.desk.views.sender import sender_page
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted

CaseView = Callable[[HttpRequest, CaseLink, str], HttpResponse]


def _by_link(view: CaseView) -> Callable[..., HttpResponse]:
    """Give the view the living link of the token; a token without one gets the same 404, whatever the reason."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        link = CaseLink.objects.find(token=token, at=timezone.now())
        if link is None:
            return over_page(request)
        shown = sender_page if awaits_sender(link=link) else view
        try:
            return unlisted(shown(request, link, token))
        except WrongState:  # erased at this very moment
            return over_page(request)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
@_by_link
def case(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Where the case stands. A POST adds something, or opens it again."""
    if request.method != "POST":
        return _shown(request, link, token, None)
    is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = act(link=link, posted=request.POST, is_foreign=is_foreign, at=timezone.now())
    return _to("desk:case", token) if answer.status == 303 else _shown(request, link, token, answer)


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
@_by_link
def further(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Take the case further by a POST, and go on to its packet. Whoever opens the address gets the case's page."""
    if request.method != "POST":
        return _to("desk:case", token)
    is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
    answer = take_further(link=link, is_foreign=is_foreign, at=timezone.now())
    return _to("desk:packet", token) if answer.status == 303 else _shown(request, link, token, answer)


@require_http_methods(["GET", "HEAD"])
@cookie_free_form
@_by_link
def packet(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """The packet as a page, to be printed. Before the case was taken further there is none, but the case's page."""
    escalation = newest_escalation(link=link)
    if escalation is None:
        return _to("desk:case", token)
    context = {"packet": from_json(text=escalation.packet), "escalation": escalation, "token": token}
    return render(request, "desk/packet.html", context)


@require_http_methods(["GET", "HEAD"])
@cookie_free_form
@_by_link
def packet_text(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """The same as plain text, to be saved or attached to a mail."""
    escalation = newest_escalation(link=link)
    if escalation is None:
        return _to("desk:case", token)
    response = HttpResponse(text_of(escalation=escalation), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{escalation.inquiry.reference}.txt"'
    return response


def _to(name: str, token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=[token]), status=303)


def _shown(request: HttpRequest, link: CaseLink, token: str, answer: Answer | None) -> HttpResponse:
    context = {**page_of(link=link, answer=answer, at=timezone.now()), "token": token, "link": link}
    return render(request, "desk/case.html", context, status=answer.status if answer else 200)
