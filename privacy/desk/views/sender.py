"""The page that asks whoever opened the link of a case that came by mail whether it was they who wrote."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from privacy.desk.case_page import act, confirm
from privacy.desk.models import CaseLink
from privacy.desk.views.over import over_page


def sender_page(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Ask, or by their POST open the case. What they wrote on its page before it was joined to this one is added."""
    notice, at = "", timezone.now()
    if request.method == "POST":
        is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
        if "text" in request.POST:
            answer = act(link=link, posted=request.POST, is_foreign=is_foreign, at=at)
            return _to_case(token) if answer.status == 303 else over_page(request)
        notice = confirm(link=link, is_foreign=is_foreign, at=at)
        if not notice:
            return _to_case(token)
    context = {"inquiry": link.inquiry, "token": token, "notice": notice}
    return render(request, "desk/sender.html", context, status=403 if notice else 200)


def _to_case(token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:case", args=[token]), status=303)
