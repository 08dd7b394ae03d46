from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.desk.asking import Answer, ask, fresh_key
from privacy.desk.case_page import act, page_of
from privacy.desk.forms import KINDS, InquiryForm
from privacy.desk.models import CaseLink
from responsys_site.ground.same_site import cookie_free_form


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def ask_page(request: HttpRequest) -> HttpResponse:
    """The desk's form. A POST that opens a case goes on to the page that says what happens next."""
    at = timezone.now()
    kind = request.GET.get("kind", "")
    answer = Answer(200, InquiryForm(initial={"kind": kind} if kind in dict(KINDS) else None))
    if request.method == "POST":
        answer = ask(
            posted=request.POST,
            is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
            client=request.META.get("REMOTE_ADDR", ""),
            at=at,
        )
        if answer.status == 303:
            return HttpResponseRedirect(reverse("desk:received"), status=303)
    context = {"form": answer.form, "notice": answer.notice, "key": fresh_key(at=answer.seen_since or at)}
    return _private(render(request, "desk/ask.html", context, status=answer.status), answer.retry_after)


@require_safe
@never_cache
def received(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return _private(render(request, "desk/received.html"))


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def case(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a case, for whoever holds the link that was mailed. A POST adds something, or opens it again."""
    at = timezone.now()
    link = CaseLink.objects.find(token=token, at=at)
    if link is None:
        return _private(render(request, "desk/case_over.html", status=404))
    answer = None
    if request.method == "POST":
        is_foreign = request.is_foreign  # type: ignore[attr-defined]  # set by cookie_free_form
        answer = act(link=link, posted=request.POST, is_foreign=is_foreign, at=at)
        if answer.status == 303:
            return HttpResponseRedirect(reverse("desk:case", args=[token]), status=303)
    context = {**page_of(link=link, answer=answer, at=at), "token": token, "link": link}
    return _private(render(request, "desk/case.html", context, status=answer.status if answer else 200))


def _private(response: HttpResponse, retry_after: int = 0) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
