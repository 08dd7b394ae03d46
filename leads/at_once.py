"""Request forms in front of Django: one that is taken needs no page, and so nothing of what makes one (decision 34)."""

from collections.abc import Iterable
from functools import cache
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.signals import request_started
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from leads.requests.submit import FormResult, submit_request_form
from responsys_site.core.forms.csrf import is_cross_site
from responsys_site.core.http.request_validation import URLENCODED

NEVER_KEPT = "no-store, private"
DECIDED = "leads.decided"  # in the WSGI environment: the Answer to a form that was sent, None for all else


class RequestForms:
    """Wrap Django's application (PEP 3333), inside of the edge, which has read the body and found it to be UTF-8.

    Only a form that is taken is answered here. One that is not goes to Django's view with what was decided, which shows
    it again; all else goes there as it came.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = _answer(environ) if environ["REQUEST_METHOD"] == "POST" and _is_one(environ) else None
        if answer is None or answer.status != 303:
            environ[DECIDED] = answer
            return self._application(environ, start_response)
        environ["responsys.route"] = _places()["route"]
        headers = [("Location", _places()["thanks"]), ("Cache-Control", NEVER_KEPT), ("Content-Length", "0")]
        start_response("303 See Other", headers)
        return []


def _is_one(environ: WSGIEnvironment) -> bool:
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0]
    return kind.strip().lower() == URLENCODED and environ["PATH_INFO"] == _places()["form"]


def _answer(environ: WSGIEnvironment) -> FormResult:
    request_started.send(sender=RequestForms, environ=environ)  # renews a database connection that is old or broken
    return submit_request_form(
        posted=QueryDict(environ["wsgi.input"].getvalue(), encoding="utf-8"),
        is_cross_site=is_cross_site(environ=environ),
        client=environ.get("REMOTE_ADDR", ""),
        at=timezone.now(),
    )


@cache
def _places() -> dict[str, str]:
    form = reverse("leads:request")
    return {"form": form, "thanks": reverse("leads:thanks"), "route": resolve(form).route}
