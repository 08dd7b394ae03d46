from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leads.profile_forms import LinkForm
from leads.profile_request import ask_for_link, fresh_key
from responsys_site.ground.keyed_form import FormAnswer
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def link_form(request: HttpRequest) -> HttpResponse:
    """Ask where the link is to go. Every address that could be one is answered alike, on file or not."""
    at = timezone.now()
    answer = FormAnswer(200, LinkForm())
    if request.method == "POST":
        answer = ask_for_link(
            posted=request.POST,
            is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
            client=request.META.get("REMOTE_ADDR", ""),
            at=at,
        )
        if answer.status == 303:
            return HttpResponseRedirect(reverse("leads:profile_link_sent"), status=303)
    context = {"form": answer.form, "notice": answer.notice, "key": fresh_key(at=at)}
    response = render(request, "leads/profile_link.html", context, status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response


@require_safe
@never_cache
def link_sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return unlisted(render(request, "leads/profile_link_sent.html"))
