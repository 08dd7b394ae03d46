from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.days import NotADay, NotYet, day_of, in_force_on
from privacy.downloads import promises_json, version_json
from privacy.facts import facts
from privacy.feed import versions_atom
from privacy.linked_data import version_json_ld
from privacy.memento import links
from privacy.notices.codes import confirmed
from privacy.publication import Version
from privacy.reading import COMING, Reading, history, read_in_force, read_version
from privacy.redline.page import read_redline
from privacy.register import GROUPS
from privacy.review_date import review_due_at
from privacy.withdrawn import gone_if_withdrawn
from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page
from responsys_site.ground.promises import PromiseStates, unread_states
from responsys_site.ground.unlisted import unlisted

FIXED = 300  # seconds; what is written in a version never changes, but its pages carry the seal and the bar


@public_page()
def policy(request: HttpRequest) -> HttpResponse:
    reading = _or_404(read_in_force(at=timezone.now()))
    response = render(request, "privacy/policy.html", _shown(reading))
    response["Link"] = links.links_of_original()
    return response


@public_page()
def versions(request: HttpRequest) -> HttpResponse:
    kept, at = snapshot.current().policy, timezone.now()
    context = {
        "terms": history(policy=kept, at=at),
        "withdrawn": kept.withdrawn,
        "today": timezone.localdate(at),
    }
    return render(request, "privacy/versions.html", context)


@public_page()
def versions_feed(request: HttpRequest) -> HttpResponse:
    feed = versions_atom(policy=snapshot.current().policy, at=timezone.now())
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@public_page()
@gone_if_withdrawn
def version(request: HttpRequest, number: int) -> HttpResponse:
    at = timezone.now()
    reading = _or_404(read_version(number=number, at=at))
    response = render(request, "privacy/version.html", _shown(reading))
    if reading.term.status != COMING and reading.version.in_force_at:
        response["Memento-Datetime"] = http_date(reading.version.in_force_at.timestamp())
    response["Link"] = links.links_of_memento(policy=snapshot.current().policy, at=at)
    return response


@public_page()
@gone_if_withdrawn
def redline(request: HttpRequest, old: int, new: int) -> HttpResponse:
    found = _or_404(read_redline(policy=snapshot.current().policy, old=old, new=new))
    return render(request, "privacy/redline.html", {"redline": found})


@require_safe
def day_form(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the day picked; without one, to the form that asks for it."""
    text = request.GET.get("day", "").strip()
    try:
        return redirect("privacy:on_day", day=day_of(text=text)) if text else redirect("privacy:versions")
    except NotADay:
        return _no_day(request, text, 400)


@public_page()
def on_day(request: HttpRequest, day: str) -> HttpResponse:
    at = timezone.now()
    try:
        found = _or_404(in_force_on(policy=snapshot.current().policy, day=day_of(text=day), at=at))
    except NotADay:
        return _no_day(request, day, 400)
    except NotYet:
        return _no_day(request, day, 404)
    reading = _or_404(read_version(number=found.version.number, at=at))
    return render(request, "privacy/on_day.html", {**_shown(reading), "found": found})


@public_page(max_age=FIXED)
@gone_if_withdrawn
def version_as_json(request: HttpRequest, number: int) -> HttpResponse:
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return _json(version_json(term=reading.term))


@public_page(max_age=FIXED)
@gone_if_withdrawn
def version_as_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the very bytes whose SHA-256 the version's page states."""
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return HttpResponse(reading.version.text.markdown, content_type="text/markdown; charset=utf-8")


@public_page()
def promises(request: HttpRequest) -> HttpResponse:
    states, now = _states_and_version()
    groups = [(group, [states.get(promise.id) for promise in group.promises]) for group in GROUPS]
    context = {"groups": groups, "now": now, "review_by": now and review_due_at(version=now)}
    return render(request, "privacy/promises.html", context)


@public_page()
def promises_as_json(request: HttpRequest) -> HttpResponse:
    states, now = _states_and_version()
    return _json(promises_json(states=states, now=now))


@require_safe
@never_cache
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Say of a code in a mail that the mail is ours. Every code that we did not give out gets the same 404."""
    return unlisted(render(request, "privacy/notice.html", {"notice": _or_404(confirmed(code=code))}))


def _states_and_version() -> tuple[PromiseStates, Version | None]:
    """Return the promises' states, and the version in force if it is known: the register stands without it."""
    kept = snapshot.current()
    policy = kept.known("policy")
    return kept.known("promises") or unread_states(), policy and policy.in_force(at=timezone.now())


def _shown(reading: Reading) -> dict[str, Any]:
    return {"reading": reading, "json_ld": version_json_ld(facts=facts(term=reading.term))}


def _no_day(request: HttpRequest, typed: str, status: int) -> HttpResponse:
    """Say why the day cannot be shown, and ask again with what was typed."""
    context = {"typed": typed, "is_malformed": status == 400, "today": timezone.localdate()}
    return render(request, "privacy/no_day.html", context, status=status)


def _or_404[T](found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _json(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
