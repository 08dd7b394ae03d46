"""The forms that open a case. Each is one page; a POST that opens a case goes on to what happens next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from privacy.desk.asking import Answer, ask, fresh_key
from privacy.desk.correction_form import CorrectionForm
from privacy.desk.forms import KINDS, CaseForm, InquiryForm
from privacy.desk.report_form import ReportForm
from responsys_site.ground.same_site import cookie_free_form
from responsys_site.ground.typed_text import without_nul
from responsys_site.ground.unlisted import unlisted


@dataclass(frozen=True)
class FormPage:
    form: type[CaseForm]
    template: str


ASK = FormPage(InquiryForm, "desk/ask.html")
CORRECTION = FormPage(CorrectionForm, "desk/correction.html")
REPORT = FormPage(ReportForm, "desk/report_mail.html")


@require_http_methods(["GET", "HEAD", "POST"])
@cookie_free_form
def form_page(request: HttpRequest, *, page: FormPage) -> HttpResponse:
    at = timezone.now()
    if request.method != "POST":
        return _shown(request, page, Answer(200, page.form(initial=_initial(request))))
    answer = ask(
        form=page.form(without_nul(request.POST), request.FILES),
        is_foreign=request.is_foreign,  # type: ignore[attr-defined]  # set by cookie_free_form
        client=request.META.get("REMOTE_ADDR", ""),
        at=at,
    )
    if answer.status == 303:
        return HttpResponseRedirect(reverse("desk:received"), status=303)
    return _shown(request, page, answer)


@require_safe
@never_cache
def received(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everyone."""
    return unlisted(render(request, "desk/received.html"))


def _initial(request: HttpRequest) -> dict[str, str]:
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in dict(KINDS) else {}


def _shown(request: HttpRequest, page: FormPage, answer: Answer) -> HttpResponse:
    key = fresh_key(form=answer.form, at=answer.seen_since or timezone.now())
    context = {"form": answer.form, "notice": answer.notice, "key": key, "had_file": bool(request.FILES)}
    response = render(request, page.template, context, status=answer.status)
    if answer.retry_after:
        response["Retry-After"] = str(answer.retry_after)
    return response
