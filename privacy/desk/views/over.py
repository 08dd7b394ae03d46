"""The page of a link that opens no case, or no longer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from privacy.desk.asking import fresh_key
from privacy.desk.forms import InquiryForm
from responsys_site.ground.typed_text import without_nul
from responsys_site.ground.unlisted import unlisted


def over_page(request: HttpRequest) -> HttpResponse:
    """The same 404 for every token. What somebody wrote on a page that lay open stands in a form for a new case."""
    is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
    words = "" if is_foreign else without_nul(request.POST).get("text", "")
    if not words.strip():
        return unlisted(render(request, "desk/case_over.html", status=404))
    form = InquiryForm(initial={"text": words})
    context = {"form": form, "key": fresh_key(form=form, at=timezone.now())}
    return unlisted(render(request, "desk/case_over.html", context, status=404))
