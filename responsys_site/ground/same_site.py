"""Forms without a CSRF cookie: the browser itself says where a POST comes from (docs/decisions/0002)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]
FOREIGN = _("This form was sent from a page of another site. Please check it and send it here.")


def is_foreign(*, environ: WSGIEnvironment) -> bool:
    """Say whether another site's page sent this request (Fetch Metadata, 2.4; RFC 6454, 7), whose host is one of ours.

    Programs and old browsers send neither header, privacy tools send `null`: these are accepted, for without a session
    cookie there is nothing that a forged POST could borrow.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE", "")
    if site:
        return site not in {"same-origin", "none"}
    origin = environ.get("HTTP_ORIGIN", "null")
    if origin == "null":
        return False
    return urlsplit(origin).netloc not in {environ.get("HTTP_HOST", ""), urlsplit(settings.SITE_URL).netloc}


def cookie_free_form(view: View) -> View:
    """Serve a form with no CSRF cookie and no caching; `request.is_foreign` tells the view of a foreign POST."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_foreign = request.method == "POST" and is_foreign(environ=request.META)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return csrf_exempt(never_cache(guarded))
