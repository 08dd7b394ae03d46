"""The company pages. Each is made from its path and the site snapshot alone, and runs no query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page
from responsys_site.ground.promises import unread_states
from responsys_site.pages.pages import Page, pages_by_section
from responsys_site.pages.principles import FRAMEWORKS, read_principles
from responsys_site.pages.questions import QUESTIONS


@public_page()
def company_page(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page})


@public_page()
def contact(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "desk": snapshot.current().known("desk")})


@public_page()
def recipients(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "questions": QUESTIONS})


@public_page()
def principles(request: HttpRequest, *, page: Page) -> HttpResponse:
    rows = read_principles(promises=snapshot.current().known("promises") or unread_states())
    return render(request, page.template, {"page": page, "principles": rows, "frameworks": FRAMEWORKS})


@public_page()
def site_map(request: HttpRequest, *, page: Page) -> HttpResponse:
    return render(request, page.template, {"page": page, "sections": pages_by_section()})
