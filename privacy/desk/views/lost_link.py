from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.desk.asking_for_link import ask_for_link, fresh_key
from privacy.desk.lost_link_form import LostLinkForm
from responsys_site.ground.keyed_form import FormAnswer
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.unlisted import unlisted


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def form(request: HttpRequest) -> HttpResponse:
    """Ask which case it is. Every reference and every address is answered alike."""
    at = timezone.now()
    answer = FormAnswer(200, LostLinkForm())
    if request.method == "POST":
        answer = ask_for_link(
            posted=request.POST,
            is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
            client=request.META.get("REMOTE_ADDR", ""),
            at=at,
        )
        if answer.status == 303:
            return HttpResponseRedirect(reverse("desk:link_sent"), status=303)
    context = {"form": answer.form, "notice": answer.notice, "key": fresh_key(at=at)}
    page = render(request, "desk/lost_link.html", context, status=answer.status)
    return unlisted(page, retry_after=answer.retry_after)


@require_safe
@never_cache
def sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return unlisted(render(request, "desk/link_sent.html"))
