from datetime import datetime
from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.consent.texts import displayed_terms_at
from leads.requests.submit import FormResult, new_request_token, submit_request_form
from responsys_site.core.forms.csrf import stateless_form_view
from responsys_site.core.forms.stateless import noindex
from responsys_site.core.http.snapshot import SnapshotUnavailable


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def request_form(request: HttpRequest) -> HttpResponse:
    """The request form. A POST that is taken goes on to the thank-you page; any other shows the form again."""
    at = timezone.now()
    if request.method != "POST":
        return _form_page(request, FormResult(200), at)
    answer = submit_request_form(
        posted=request.POST,
        is_cross_site=request.is_cross_site,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=at,
    )
    if answer.status == 303:
        return HttpResponseRedirect(_thanks_path(), status=303)
    return _form_page(request, answer, at)


@cache
def _thanks_path() -> str:
    return reverse("leads:thanks")


@require_safe
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next. The same page for everyone, so that neither its address nor its text tells of anybody."""
    return noindex(render(request, "leads/requests/thanks.html"))


def _form_page(request: HttpRequest, answer: FormResult, at: datetime) -> HttpResponse:
    context = {"form": answer.form, "notice": answer.notice, **_shown(request, answer, at)}
    if not context["key"]:  # nothing to show a form with, and nothing that was typed would be lost
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    response = render(request, "leads/requests/form.html", context, status=answer.status)
    return noindex(response, retry_after=answer.retry_after) if request.method == "POST" else response


def _shown(request: HttpRequest, answer: FormResult, at: datetime) -> dict[str, object]:
    """What the form shows beside its fields, and its key; the key that came, when the policy cannot be read now."""
    try:
        shown = displayed_terms_at(at=at)
    except SnapshotUnavailable:
        return {"shown": None, "key": request.POST.get("key", "")}
    return {"shown": shown, "key": new_request_token(shown=shown, at=answer.seen_since or at)}
