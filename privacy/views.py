from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from privacy.downloads import promises_json, version_json
from privacy.notices.codes import confirmed
from privacy.reading import history, read_in_force, read_version
from privacy.register import GROUPS
from responsys_site.edge import snapshot
from responsys_site.edge.public import public_page

FIXED = 300  # seconds; the text of a version never changes


@public_page()
def policy(request: HttpRequest) -> HttpResponse:
    reading = _or_404(read_in_force(at=timezone.now()))
    return render(request, "privacy/policy.html", {"reading": reading})


@public_page()
def versions(request: HttpRequest) -> HttpResponse:
    kept = snapshot.current().policy
    terms = history(policy=kept, at=timezone.now())
    return render(request, "privacy/versions.html", {"terms": terms, "withdrawn": kept.withdrawn})


@public_page(max_age=FIXED)
def version(request: HttpRequest, number: int) -> HttpResponse:
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return render(request, "privacy/version.html", {"reading": reading})


@public_page(max_age=FIXED)
def version_as_json(request: HttpRequest, number: int) -> HttpResponse:
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return _json(version_json(term=reading.term))


@public_page(max_age=FIXED)
def version_as_markdown(request: HttpRequest, number: int) -> HttpResponse:
    """Answer the very bytes whose SHA-256 the version's page states."""
    reading = _or_404(read_version(number=number, at=timezone.now()))
    return HttpResponse(reading.version.text.markdown, content_type="text/markdown; charset=utf-8")


@public_page()
def promises(request: HttpRequest) -> HttpResponse:
    states = snapshot.current().promises
    groups = [(group, [states.get(promise.id) for promise in group.promises]) for group in GROUPS]
    return render(request, "privacy/promises.html", {"groups": groups})


@public_page()
def promises_as_json(request: HttpRequest) -> HttpResponse:
    return _json(promises_json(states=snapshot.current().promises))


@require_safe
@never_cache
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Say of a code in a mail that the mail is ours. Every code that we did not give out gets the same 404."""
    response = render(request, "privacy/notice.html", {"notice": _or_404(confirmed(code=code))})
    response["X-Robots-Tag"] = "noindex"
    return response


def _or_404[T](found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _json(content: dict[str, Any]) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
