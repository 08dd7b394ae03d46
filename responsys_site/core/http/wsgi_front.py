"""The WSGI application in front of Django: it validates requests, serves cached pages, and adds security headers.

It is no Django middleware, because a cached page served from here costs less than an empty Django view does
(bench/RESULTS.md).
"""

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from responsys_site.core.http import request_validation, snapshot
from responsys_site.core.http.database_slots import slots
from responsys_site.core.http.decorators import CACHEABLE_KEY, needs_no_database
from responsys_site.core.http.error_pages import render_error_page
from responsys_site.core.http.health import HEALTH_CHECKS, health_response
from responsys_site.core.http.page_cache import CachedPage, PageCache, choose_coding, evaluate_preconditions
from responsys_site.core.http.request_validation import find_body_error
from responsys_site.core.http.response_capture import CapturedResponse, read_body
from responsys_site.core.http.security_headers import Headers, SecurityHeaders
from responsys_site.core.http.snapshot import Snapshot

Body = Iterable[bytes]
RETRY_AFTER = "10"  # seconds


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
