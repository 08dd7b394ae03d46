"""At the address of a version that was withdrawn stands when and why, and none of its words."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.effective_dates import review_due_at
from privacy.notices.delivery.verification_codes import verify_code
from privacy.policy import memento
from privacy.policy.by_date import FutureDate, InvalidDate, parse_date, version_on_date
from privacy.policy.feed import versions_atom
from privacy.policy.page_data import COMING, VersionPage, current_version_page, read_version, version_history
from privacy.policy.published import PUBLISHED_POLICY, Version
from privacy.policy.redline.page import build_redline
from privacy.policy.version_metadata import promises_json, version_json, version_json_ld, version_metadata
from privacy.promises.register import GROUPS
from privacy.promises.states import PromiseStates, promise_states
from responsys_site.core.forms.stateless import noindex
from responsys_site.core.http.decorators import cache_by_path

View = Callable[..., HttpResponse]


def gone_if_withdrawn(view: View) -> View:
    """Answer 410 where one of the numbers in the address is that of a withdrawn version (RFC 9110, 15.5.11).

    Mails that told of it lead here for good: nobody shall think that they have mistyped something.
    """

    @wraps(view)
    def answer(request: HttpRequest, **numbers: int) -> HttpResponse:
        policy = PUBLISHED_POLICY.get()
        found = next((version for version in policy.withdrawn if version.number in numbers.values()), None)
        if found is None:
            return view(request, **numbers)
        return render(request, "privacy/withdrawn.html", {"withdrawn": found}, status=410)

    return answer


VERSION_MAX_AGE = 300  # seconds; what is written in a version never changes, but its pages carry the seal and the bar


@cache_by_path()
def policy(request: HttpRequest) -> HttpResponse:
    reading = _or_404(current_version_page(at=timezone.now()))
    response = render(request, "privacy/policy.html", _page_context(reading))
    response["Link"] = memento.links_of_original()
    return response


@cache_by_path()
def versions(request: HttpRequest) -> HttpResponse:
    kept, at = PUBLISHED_POLICY.get(), timezone.now()
    context = {
        "terms": version_history(policy=kept, at=at),
        "withdrawn": kept.withdrawn,
        "today": timezone.localdate(at),
    }
    return render(request, "privacy/versions.html", context)


@cache_by_path()
def versions_feed(request: HttpRequest) -> HttpResponse:
    feed = versions_atom(policy=PUBLISHED_POLICY.get(), at=timezone.now())
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@cache_by_path()
@gone_if_withdrawn
def version(request: HttpRequest, number: int) -> HttpResponse:
    at = timezone.now()
    reading = _or_404(read_version(number=number, at=at))
    response = render(request, "privacy/version.html", _page_context(reading))
    if reading.term.status != COMING and reading.version.in_force_at:
        response["Memento-Datetime"] = http_date(reading.version.in_force_at.timestamp())
    response["Link"] = memento.links_of_memento(policy=PUBLISHED_POLICY.get(), at=at)
    return response


@cache_by_path()
@gone_if_withdrawn
def redline(request: HttpRequest, old: int, new: int) -> HttpResponse:
    found = _or_404(build_redline(policy=PUBLISHED_POLICY.get(), old=old, new=new))
    return render(request, "privacy/redline.html", {"redline": found})


@require_safe
def date_form(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the day picked; without one, to the form that asks for it."""
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
    reading = _or_404(read_version(number=found.version.number, at=at))
    return render(request, "privacy/on_day.html", {**_page_context(reading), "found": found})


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_json(request: HttpRequest, number: int) -> HttpResponse:
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return _json(version_json(term=reading.term))


@cache_by_path(max_age=VERSION_MAX_AGE)
@gone_if_withdrawn
def version_as_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the very bytes whose SHA-256 the version's page states."""
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return HttpResponse(reading.version.text.markdown, content_type="text/markdown; charset=utf-8")


@cache_by_path()
def promises(request: HttpRequest) -> HttpResponse:
    states, now = _states_and_version()
    groups = [(group, [states.get(promise.id) for promise in group.promises]) for group in GROUPS]
    context = {"groups": groups, "now": now, "review_by": now and review_due_at(version=now)}
    return render(request, "privacy/promises.html", context)


@cache_by_path()
def promises_as_json(request: HttpRequest) -> HttpResponse:
    states, now = _states_and_version()
    return _json(promises_json(states=states, now=now))


@require_safe
@never_cache
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Say of a code in a mail that the mail is ours. Every code that we did not give out gets the same 404."""
    return noindex(render(request, "privacy/notice.html", {"notice": _or_404(verify_code(code=code))}))


def _states_and_version() -> tuple[PromiseStates, Version | None]:
    """Return the promises' states, and the version in force if it is known: the register stands without it."""
    policy = PUBLISHED_POLICY.get_or_none()
    return promise_states(), policy.in_force(at=timezone.now()) if policy else None


def _page_context(reading: VersionPage) -> dict[str, Any]:
    return {"reading": reading, "json_ld": version_json_ld(facts=version_metadata(term=reading.term))}


def _date_error(request: HttpRequest, typed: str, status: int) -> HttpResponse:
    """Say why the day cannot be shown, and ask again with what was typed."""
    context = {"typed": typed, "is_malformed": status == 400, "today": timezone.localdate()}
    return render(request, "privacy/no_day.html", context, status=status)


def _or_404[T](found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _json(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
