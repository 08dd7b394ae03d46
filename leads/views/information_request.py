from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.forms import InformationRequestForm
from leads.shown import shown_at
from leads.submission import Answer, fresh_key, submit
from responsys_site.ground.same_site import cookie_free_form


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def request_form(request: HttpRequest) -> HttpResponse:
    """The request form. A POST that is recorded goes on to the thank-you page; any other shows the form again."""
    at = timezone.now()
    if request.method != "POST":
        return _form_page(request, Answer(200, InformationRequestForm()), at)
    answer = submit(
        posted=request.POST,
        is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=at,
    )
    if answer.status == 303:
        return HttpResponseRedirect(reverse("leads:thanks"), status=303)
    return _form_page(request, answer, at)


@require_safe
@never_cache
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens next. The same page for everyone, so that neither its address nor its text tells of anybody."""
    response = render(request, "leads/thanks.html")
    response["X-Robots-Tag"] = "noindex"
    return response


def _form_page(request: HttpRequest, answer: Answer, at: datetime) -> HttpResponse:
    shown = shown_at(at=at)
    context = {"form": answer.form, "notice": answer.notice, "shown": shown, "key": fresh_key(shown=shown, at=at)}
    response = render(request, "leads/request.html", context, status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response
