from datetime import datetime
from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.at_once import DECIDED
from leads.shown import shown_at
from leads.submission import Answer, fresh_key, submit
from responsys_site.edge.snapshot import SnapshotUnavailable
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def request_form(request: HttpRequest) -> HttpResponse:
    """The request form. A POST that is taken goes on to the thank-you page; any other shows the form again."""
    at = timezone.now()
    if request.method != "POST":
        return _form_page(request, Answer(200), at)
    answer = request.META.get(DECIDED) or submit(
        posted=request.POST,
        is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
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
    return unlisted(render(request, "leads/thanks.html"))


def _form_page(request: HttpRequest, answer: Answer, at: datetime) -> HttpResponse:
    context = {"form": answer.form, "notice": answer.notice, **_shown(request, answer, at)}
    if not context["key"]:  # nothing to show a form with, and nothing that was typed would be lost
        return HttpResponse(status=503, headers={"Retry-After": "30"})
    response = render(request, "leads/request.html", context, status=answer.status)
    return unlisted(response, retry_after=answer.retry_after) if request.method == "POST" else response


def _shown(request: HttpRequest, answer: Answer, at: datetime) -> dict[str, object]:
    """What the form shows beside its fields, and its key; the key that came, when the policy cannot be read now."""
    try:
        shown = shown_at(at=at)
    except SnapshotUnavailable:
        return {"shown": None, "key": request.POST.get("key", "")}
    return {"shown": shown, "key": fresh_key(shown=shown, at=answer.seen_since or at)}
