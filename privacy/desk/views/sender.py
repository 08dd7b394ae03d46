"""The page that asks whoever opened the link of a case that came by mail whether it was they who wrote."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from privacy.desk.case_page import confirm
from privacy.desk.models import CaseLink


def sender_page(request: HttpRequest, link: CaseLink, token: str) -> HttpResponse:
    """Ask, or by their POST open the case."""
    notice = ""
    if request.method == "POST":
        is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
        notice = confirm(link=link, is_foreign=is_foreign, at=timezone.now())
        if not notice:
            return HttpResponseRedirect(reverse("desk:case", args=[token]), status=303)
    context = {"inquiry": link.inquiry, "token": token, "notice": notice}
    return render(request, "desk/sender.html", context, status=403 if notice else 200)
