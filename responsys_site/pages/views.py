"""The company pages. Each is made from its path and the site snapshot alone, and runs no query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacy.desk.stats import DESK_STATS
from privacy.promises.states import promise_states
from responsys_site.core.http.decorators import cache_by_path
from responsys_site.pages.faq import QUESTIONS
from responsys_site.pages.pages import Page, pages_by_section
from responsys_site.pages.principles import FRAMEWORKS, read_principles


@cache_by_path()
def company_page(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page})


@cache_by_path()
def contact(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "desk": DESK_STATS.get_or_none()})


@cache_by_path()
def recipients(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "questions": QUESTIONS})


@cache_by_path()
def principles(request: HttpRequest, *, page: Page) -> HttpResponse:
    rows = read_principles(promises=promise_states())
    return render(request, page.template, {"page": page, "principles": rows, "frameworks": FRAMEWORKS})


@cache_by_path()
def site_map(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "sections": pages_by_section()})
