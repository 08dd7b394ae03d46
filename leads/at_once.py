"""Request forms in front of Django: one that is taken needs no page, and so nothing of what makes one (decision 34)."""

from collections.abc import Iterable
from functools import cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.signals import request_started
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from leads.submission import submit
from responsys_site.ground.same_site import is_foreign

URLENCODED = "application/x-www-form-urlencoded"
NEVER_KEPT = "no-store, private"


class RequestForms:
    """Wrap Django's application (PEP 3333), inside of the edge, which has read the body and found it to be UTF-8.

    Only a form that is taken is answered here. All else goes to Django's view, which decides for itself and shows the
    form again: nothing was done here with a form that was not taken.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not _is_taken(environ):
            return self._application(environ, start_response)
        environ["responsys.route"] = _places()["route"]
        headers = [("Location", _places()["thanks"]), ("Cache-Control", NEVER_KEPT), ("Content-Length", "0")]
        start_response("303 See Other", headers)
        return []


def _is_taken(environ: WSGIEnvironment) -> bool:
    if environ["PATH_INFO"] != _places()["form"] or not environ.get("CONTENT_TYPE", "").startswith(URLENCODED):
        return False
    request_started.send(sender=RequestForms, environ=environ)  # renews a database connection that is old or broken
    answer = submit(
        posted=QueryDict(environ["wsgi.input"].getvalue(), encoding="utf-8"),
        is_foreign=is_foreign(environ=environ),
        client=environ.get("REMOTE_ADDR", ""),
        at=timezone.now(),
    )
    return answer.status == 303


@cache
def _places() -> dict[str, str]:
    form = reverse("leads:request")
    return {"form": form, "thanks": reverse("leads:thanks"), "route": resolve(form).route}
