"""The public pages of the policy: the version in force, every other version, comparisons, and their downloads."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from privacy.policy import memento
from privacy.policy.by_date import FutureDate, InvalidDate, parse_date, version_on_date
from privacy.policy.feed import VersionsFeed
from privacy.policy.page_data import COMING, VersionPage, current_version_page, version_history, version_page
from privacy.policy.published import PUBLISHED_POLICY
from privacy.policy.redline.page import build_redline
from privacy.policy.version_metadata import version_json, version_json_ld
from responsys_site.core.http.decorators import cache_by_path

VERSION_MAX_AGE = 300  # seconds; what is written in a version never changes, but its pages carry the seal and the bar
View = Callable[..., HttpResponse]


def gone_if_withdrawn(view: View) -> View:
    """Answer 410 where a number in the URL is that of a withdrawn version (RFC 9110, 15.5.11).

    410 rather than 404: the URL was published in notices.
    """

    @wraps(view)
    def answer(request: HttpRequest, **numbers: int) -> HttpResponse:
        policy = PUBLISHED_POLICY.get()
        found = next((version for version in policy.withdrawn if version.number in numbers.values()), None)
        if found is None:
            return view(request, **numbers)
        return render(request, "privacy/withdrawn.html", {"withdrawn": found}, status=410)

    return answer


@cache_by_path()
def policy(request: HttpRequest) -> HttpResponse:
    page = _or_404(current_version_page(at=timezone.now()))
    response = render(request, "privacy/policy.html", _page_context(page))
    response["Link"] = memento.links_of_original()
    return response


@cache_by_path()
def versions(request: HttpRequest) -> HttpResponse:
    site_policy, at = PUBLISHED_POLICY.get(), timezone.now()
    context = {
        "terms": version_history(policy=site_policy, at=at),
        "withdrawn": site_policy.withdrawn,
        "today": timezone.localdate(at),
    }
    return render(request, "privacy/versions.html", context)


@cache_by_path()
def versions_feed(request: HttpRequest) -> HttpResponse:
    response = VersionsFeed()(request)
    del response["Last-Modified"]  # the ETag alone says whether it changed
    return response


@cache_by_path()
@gone_if_withdrawn
def version(request: HttpRequest, number: int) -> HttpResponse:
    at = timezone.now()
    page = _or_404(version_page(number=number, at=at))
    response = render(request, "privacy/version.html", _page_context(page))
    if page.term.status != COMING and page.version.in_force_at:
        response["Memento-Datetime"] = http_date(page.version.in_force_at.timestamp())
    response["Link"] = memento.links_of_memento(policy=PUBLISHED_POLICY.get(), at=at)
    return response


@cache_by_path()
@gone_if_withdrawn
def redline(request: HttpRequest, old: int, new: int) -> HttpResponse:
    found = _or_404(build_redline(policy=PUBLISHED_POLICY.get(), old=old, new=new))
    return render(request, "privacy/redline.html", {"redline": found})


@require_safe
def date_form(request: HttpRequest) -> HttpResponse:
    """Redirect to the page of the date picked; without one, to the form that asks for it."""
    text = request.GET.get("day", "").strip()
    try:
        return redirect("privacy:on_day", day=parse_date(text=text)) if text else redirect("privacy:versions")
    except InvalidDate:
        return _date_error(request, text, 400)


@cache_by_path()
def on_date(request: HttpRequest, day: str) -> HttpResponse:
    at = timezone.now()
    try:
        found = _or_404(version_on_date(policy=PUBLISHED_POLICY.get(), day=parse_date(text=day), at=at))
    except InvalidDate:
        return _date_error(request, day, 400)
    except FutureDate:
        return _date_error(request, day, 404)
    page = _or_404(version_page(number=found.version.number, at=at))
    return render(request, "privacy/on_day.html", {**_page_context(page), "found": found})


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_json(request: HttpRequest, number: int) -> HttpResponse:
    page = _or_404(version_page(number=number, at=timezone.now()))
    return JsonResponse(version_json(term=page.term), json_dumps_params={"ensure_ascii": False, "indent": 2})


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the very bytes whose SHA-256 the version's page states."""
    page = _or_404(version_page(number=number, at=timezone.now()))
    return HttpResponse(page.version.text.markdown, content_type="text/markdown; charset=utf-8")


def _page_context(page: VersionPage) -> dict[str, Any]:
    return {"reading": page, "json_ld": version_json_ld(term=page.term)}


def _date_error(request: HttpRequest, typed: str, status: int) -> HttpResponse:
    """Say why there is no version for the date, and ask again with what was typed."""
    context = {"typed": typed, "is_malformed": status == 400, "today": timezone.localdate()}
    return render(request, "privacy/no_day.html", context, status=status)


def _or_404[T](found: T | None) -> T:
    if found is None:
        raise Http404
    return found
