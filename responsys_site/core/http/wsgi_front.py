"""The WSGI application in front of Django: it validates requests, serves cached pages, and adds security headers.

It is no Django middleware, because a cached page served from here costs less than an empty Django view does
(bench/RESULTS.md).
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception
from django.views.debug import technical_500_response

from responsys_site.core.db.concurrency import slots
from responsys_site.core.http import request_validation, snapshot
from responsys_site.core.http.decorators import CACHEABLE_KEY, needs_no_database
from responsys_site.core.http.error_pages import render_error_page
from responsys_site.core.http.health import HEALTH_CHECKS, health_response
from responsys_site.core.http.page_cache import CachedPage, PageCache, choose_coding, evaluate_preconditions
from responsys_site.core.http.request_validation import find_body_error
from responsys_site.core.http.security_headers import Headers, SecurityHeaders
from responsys_site.core.http.snapshot import Snapshot

Body = Iterable[bytes]
RETRY_AFTER = "10"  # seconds
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
        """Whether it is a page that is the same for everyone: no cookie, and not encoded yet."""
        names = {name.lower() for name, _ in self.headers}
        return self.status.startswith("200") and not names & {"set-cookie", "content-encoding"}

    @property
    def is_empty_error(self) -> bool:
        """Whether it is an error without a page of ours, such as Django's own 405."""
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


class WSGIFront:
    """Wrap Django's application (PEP 3333)."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._security = SecurityHeaders()
        self._cache = PageCache()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        path = environ.get("PATH_INFO", "")
        if path in HEALTH_CHECKS:
            return self._answer_health_check(path, environ, start_response)
        error = request_validation.find_request_error(environ)
        if error:
            return self._refuse(environ, start_response, error)
        current = snapshot.peek()
        if current is not None and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            page = self._cache.get(snapshot=current, path=path)
            if page is not None:
                return self._send(page, current, environ, start_response)
        return self._forward(environ, start_response, current)

    def _answer_health_check(self, path: str, environ: WSGIEnvironment, start_response: StartResponse) -> Body:
        environ["responsys.route"] = path
        status, headers, body = health_response(path)
        return self._respond(environ, start_response, status, headers, [body])

    def _forward(self, environ: WSGIEnvironment, start_response: StartResponse, current: Snapshot | None) -> Body:
        if environ.get("PATH_INFO") == "*" and environ["REQUEST_METHOD"] == "OPTIONS":
            return self._respond(environ, start_response, "204 No Content", [("Allow", request_validation.ALLOW)], [])
        error = find_body_error(environ)
        if error:
            return self._refuse(environ, start_response, error)
        has_slot = slots.acquire_nowait()
        if not has_slot and not needs_no_database(environ=environ, current=current):
            has_slot = slots.acquire()
            if not has_slot:
                headers = [("Retry-After", RETRY_AFTER)]
                return self._refuse(environ, start_response, HTTPStatus.SERVICE_UNAVAILABLE, headers)
        try:
            return self._call_django(environ, start_response, current)
        finally:
            if has_slot:
                slots.release()

    def _call_django(self, environ: WSGIEnvironment, start_response: StartResponse, current: Snapshot | None) -> Body:
        response = CapturedResponse()
        body = response.call_application(self._application, environ)
        if CACHEABLE_KEY in environ and response.is_cacheable:
            return self._send(self._cache_page(environ, response, body, current), current, environ, start_response)
        if response.is_empty_error:
            read_body(body)
            return self._refuse(environ, start_response, response.code, response.other_headers)
        return self._respond(environ, start_response, response.status, response.headers, body)

    def _cache_page(
        self, environ: WSGIEnvironment, response: CapturedResponse, body: Body, current: Snapshot | None
    ) -> CachedPage:
        path = environ["PATH_INFO"]
        headers = [pair for pair in response.headers if pair[0].lower() not in self._security.names]
        route = environ.get("responsys.route", "")
        page = CachedPage(read_body(body), headers, environ[CACHEABLE_KEY], route, self._security.for_path(path))
        if current is not None and not settings.DEBUG:
            self._cache.set(snapshot=current, path=path, page=page)
        return page

    def _send(
        self, page: CachedPage, current: Snapshot | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Body:
        environ["responsys.route"] = page.route
        coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING"))
        if coding is None:
            return self._refuse(environ, start_response, HTTPStatus.NOT_ACCEPTABLE)
        representation = page.in_coding(coding)
        precondition = evaluate_preconditions(environ=environ, etag=representation.etag)
        if precondition is None:
            start_response("200 OK", page.with_max_age(representation.headers, current))
            return [representation.body] if environ["REQUEST_METHOD"] == "GET" else []
        if precondition is HTTPStatus.NOT_MODIFIED:
            start_response("304 Not Modified", page.with_max_age(representation.not_modified_headers, current))
            return []
        return self._refuse(environ, start_response, precondition)

    def _refuse(
        self, environ: WSGIEnvironment, start_response: StartResponse, status: HTTPStatus, extra: Headers | None = None
    ) -> Body:
        line, headers, page = render_error_page(status=status)
        headers += extra or ([("Allow", request_validation.ALLOW)] if status == HTTPStatus.METHOD_NOT_ALLOWED else [])
        return self._respond(environ, start_response, line, headers, [page])

    def _respond(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        status: str,
        headers: Headers,
        body: Body,
    ) -> Body:
        path = environ.get("PATH_INFO", "")
        start_response(status, self._security.apply(path=path, status=status, headers=headers))
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        getattr(body, "close", lambda: None)()
        return []
