"""The forms that open a case. Each is one page; a POST that opens a case goes on to what happens next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.desk.public.forms import KIND_CHOICES, AskForm, CaseForm, CorrectionForm, ReportForm
from privacy.desk.public.link_request import LinkRequestForm, new_link_form_token, submit_link_request
from privacy.desk.public.submit import SubmitResult, new_case_form_token, submit_case_form
from privacy.desk.stats import DESK_STATS
from responsys_site.core.forms.csrf import stateless_form_view
from responsys_site.core.forms.stateless import FormResult, noindex
from responsys_site.core.forms.text_validators import replace_nul
from responsys_site.core.http.decorators import cache_by_path


@dataclass(frozen=True)
class FormPage:
    form: type[CaseForm]
    template: str


ASK = FormPage(AskForm, "desk/ask.html")
CORRECTION = FormPage(CorrectionForm, "desk/correction.html")
REPORT = FormPage(ReportForm, "desk/report_mail.html")


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def case_form(request: HttpRequest, *, page: FormPage) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        return _case_form_response(request, page, SubmitResult(200, page.form(initial=_initial(request))))
    answer = submit_case_form(
        form=page.form(replace_nul(request.POST), request.FILES),
        is_cross_site=request.is_cross_site,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=at,
    )
    if answer.status == 303:
        return HttpResponseRedirect(reverse("desk:received"), status=303)
    return _case_form_response(request, page, answer)


@require_safe
@never_cache
def received(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return noindex(render(request, "desk/received.html"))


def _initial(request: HttpRequest) -> dict[str, str]:
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in dict(KIND_CHOICES) else {}


def _case_form_response(request: HttpRequest, page: FormPage, answer: SubmitResult) -> HttpResponse:
    key = new_case_form_token(form=answer.form, at=answer.seen_since or timezone.now())
    context = {"form": answer.form, "notice": answer.notice, "key": key, "had_file": bool(request.FILES)}
    response = render(request, page.template, context, status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@stateless_form_view
def link_request(request: HttpRequest) -> HttpResponse:
    """Ask which case it is. Every reference and every address is answered alike."""
    at = timezone.now()
    answer = FormResult(200, LinkRequestForm())
    if request.method == "POST":
        answer = submit_link_request(
            posted=request.POST,
            is_cross_site=request.is_cross_site,  # type: ignore[attr-defined]  # set by cookie_free_form
            client=request.META.get("REMOTE_ADDR", ""),
            at=at,
        )
        if answer.status == 303:
            return HttpResponseRedirect(reverse("desk:link_sent"), status=303)
    context = {"form": answer.form, "notice": answer.notice, "key": new_link_form_token(at=at)}
    page = render(request, "desk/link_request.html", context, status=answer.status)
    return noindex(page, retry_after=answer.retry_after)


@require_safe
@never_cache
def link_sent(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return noindex(render(request, "desk/link_sent.html"))


@cache_by_path()
def stats_page(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/stats.html", {"desk": DESK_STATS.get_or_none()})
