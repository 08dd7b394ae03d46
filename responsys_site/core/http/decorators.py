"""Mark the views whose answer depends on the path and the site snapshot alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt

from responsys_site.core.http.snapshot import Snapshot, SnapshotUnavailable

CACHEABLE_KEY = "responsys.public"  # environ key: seconds that caches may keep this answer
MAX_AGE_LIMIT = 300  # seconds
METHODS = ["GET", "HEAD", "OPTIONS"]
View = Callable[..., HttpResponse]


def cache_by_path(*, max_age: int = 0) -> Callable[[View], View]:
    """Let the front cache the bytes of this view's responses.

    The view answers GET and HEAD, is given no query string, and takes everything it shows from
    parts of the site snapshot: no database, session or user. `max_age` is in seconds, at most 300; the front never
    lets it reach past the next instant at which the snapshot turns. 0 sends `no-cache`.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            try:
                response = view(request, *args, **kwargs)
            except SnapshotUnavailable:
                return HttpResponse(status=503, headers={"Retry-After": "30"})
            request.META[CACHEABLE_KEY] = min(max_age, MAX_AGE_LIMIT)
            return response

        answer.is_public_page = True  # type: ignore[attr-defined]
        # It answers no POST, and says so with 405: nothing here for a forger.
        return csrf_exempt(answer)

    return mark


def needs_no_database(*, environ: WSGIEnvironment, current: Snapshot | None) -> bool:
    """Return whether this is a static file, or a public page while there is a snapshot to make it of."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return False
    path = environ.get("PATH_INFO", "")
    if path.startswith(settings.STATIC_URL):
        return True
    try:
        return current is not None and getattr(resolve(path).func, "is_public_page", False)
    except Resolver404:
        return False
