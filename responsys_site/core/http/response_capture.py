"""Buffer Django's response, so that the front can cache, encode or replace it."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception
from django.views.debug import technical_500_response

from responsys_site.core.http.security_headers import Headers

CONTENT_HEADERS = frozenset({"content-type", "content-length", "content-encoding", "content-language", "cache-control"})


class CapturedResponse:
    """Stands in for the server's start_response (PEP 3333) while Django answers."""

    status = ""
    headers: Headers = []

    def call_application(self, application: WSGIApplication, environ: WSGIEnvironment) -> Iterable[bytes]:
        """Return the body of the application's response; what it raises becomes an empty error response."""
        method = environ["REQUEST_METHOD"]
        if method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"  # the same headers as GET, by construction
        try:
            return application(environ, self.start_response)
        except (BadRequest, SuspiciousOperation, UnicodeError):
            return self._empty("400 Bad Request")
        except Exception as error:  # outside of Django's own handlers, such as in a receiver of request_started
            got_request_exception.send(sender=type(self), request=None)
            return self._traceback(environ, error) if settings.DEBUG else self._empty("500 Internal Server Error")
        finally:
            environ["REQUEST_METHOD"] = method

    def _empty(self, status: str) -> Iterable[bytes]:
        self.status, self.headers = status, [("Content-Length", "0")]
        return []

    def _traceback(self, environ: WSGIEnvironment, error: Exception) -> Iterable[bytes]:
        """Show a developer what Django shows of an error in a view."""
        page = technical_500_response(WSGIRequest(environ), type(error), error, error.__traceback__)
        self.status, self.headers = "500 Internal Server Error", [("Content-Type", page["Content-Type"])]
        return [page.content]

    def start_response(self, status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
        self.status, self.headers = status, headers
        return lambda data: None

    @property
    def code(self) -> HTTPStatus:
        return HTTPStatus(int(self.status[:3]))

    @property
    def is_cacheable(self) -> bool:
        """A whole page, the same for everybody: no cookie goes with it, and nobody has encoded it."""
        names = {name.lower() for name, _ in self.headers}
        return self.status.startswith("200") and not names & {"set-cookie", "content-encoding"}

    @property
    def is_empty_error(self) -> bool:
        """A refusal that came without a page of ours, such as Django's own 405."""
        given = {name.lower(): value for name, value in self.headers}
        if settings.DEBUG and self.status.startswith("404") and "x-robots-tag" not in given:
            return True  # Django's page for developers is made of inline styles, which our own policy refuses
        return self.status[:1] in "45" and given.get("content-length") == "0"

    @property
    def other_headers(self) -> Headers:
        """Allow, Retry-After and the like."""
        return [pair for pair in self.headers if pair[0].lower() not in CONTENT_HEADERS]


def read_body(body: Iterable[bytes]) -> bytes:
    """Return the whole body, and tell Django that it was sent."""
    try:
        return b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
