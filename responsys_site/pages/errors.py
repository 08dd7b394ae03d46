"""The error pages. They need no database; the page for 500 needs neither snapshot nor working templates."""

import logging
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from responsys_site.core.forms.results import RETRY_AFTER, TEMPORARY_ERRORS, noindex
from responsys_site.pages.context_processors import static_context

log = logging.getLogger(__name__)
BARE_PAGE = '<!doctype html><html lang="en"><title>{title}</title><main><h1>{title}</h1><p>{text}</p></main></html>'


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", _facts(request), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", _facts(request), status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", _facts(request), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the request's context processors, and in bare HTML when even the template fails.

    Where the database or the journal could not be used for the moment, the answer is 503 (RFC 9110, 15.6.4), and the
    front adds the page. Mail programs that post an opt-out (RFC 8058) repeat it after a 503, and never after a 500.
    """
    if isinstance(sys.exception(), TEMPORARY_ERRORS):
        headers = {"Cache-Control": "no-store", "Retry-After": str(RETRY_AFTER)}
        return noindex(HttpResponse(status=503, headers=headers))
    page: str
    try:
        page = render_to_string("500.html", {**static_context(path=request.path), **_facts(request)})
    except Exception:
        log.exception("The page for server errors could not be made")
        page = BARE_PAGE.format(title=_("Something went wrong here"), text=_("Please try again in a few minutes."))
    return HttpResponse(page, status=500)


def _facts(request: HttpRequest) -> dict[str, object]:
    # Set by the request log; a person who writes to us can quote it, and it says nothing about them.
    return {"request_id": request.META.get("responsys.request_id", "")}
