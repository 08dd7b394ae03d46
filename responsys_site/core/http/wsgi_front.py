"""The edge: everything a request meets before Django, and every answer on its way out.

It sits in front of Django's WSGI application and not among its middleware, because a kept page answered from there
costs less than an empty Django view does (bench/RESULTS.md).
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

RETRY_AFTER = "10"  # seconds


class WSGIFront:
    """Wrap Django's application: guards, probes, kept pages, and headers on every answer."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._security = SecurityHeaders()
        self._shelf = PageCache()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path in HEALTH_CHECKS:
            return self._probe(path, environ, start_response)
        fault = request_validation.find_request_error(environ)
        if fault:
            return self._refuse(environ, start_response, fault)
        held = snapshot.peek()
        if held is not None and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            page = self._shelf.find(snapshot=held, path=path)
            if page is not None:
                return self._send(page, held, environ, start_response)
        return self._ask(environ, start_response, held)

    def _probe(self, path: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["responsys.route"] = path
        line, headers, word = health_response(path)
        return self._start(environ, start_response, line, headers, [word])

    def _ask(self, environ: WSGIEnvironment, start_response: StartResponse, held: Snapshot | None) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "*" and environ["REQUEST_METHOD"] == "OPTIONS":
            return self._start(environ, start_response, "204 No Content", [("Allow", request_validation.ALLOW)], [])
        fault = find_body_error(environ)
        if fault:
            return self._refuse(environ, start_response, fault)
        has_slot = slots.acquire_nowait()
        if not has_slot and not needs_no_database(environ=environ, held=held):
            has_slot = slots.acquire()
            if not has_slot:
                later = [("Retry-After", RETRY_AFTER)]
                return self._refuse(environ, start_response, HTTPStatus.SERVICE_UNAVAILABLE, later)
        try:
            return self._hear(environ, start_response, held)
        finally:
            if has_slot:
                slots.release()

    def _hear(self, environ: WSGIEnvironment, start_response: StartResponse, held: Snapshot | None) -> Iterable[bytes]:
        heard = CapturedResponse()
        body = heard.call_application(self._application, environ)
        if CACHEABLE_KEY in environ and heard.is_cacheable:
            return self._send(self._keep(environ, heard, body, held), held, environ, start_response)
        if heard.is_empty_error:
            read_body(body)
            return self._refuse(environ, start_response, heard.code, heard.other_headers)
        return self._start(environ, start_response, heard.status, heard.headers, body)

    def _keep(
        self, environ: WSGIEnvironment, heard: CapturedResponse, body: Iterable[bytes], held: Snapshot | None
    ) -> CachedPage:
        path = environ["PATH_INFO"]
        headers = [pair for pair in heard.headers if pair[0].lower() not in self._security.names]
        route = environ.get("responsys.route", "")
        page = CachedPage(read_body(body), headers, environ[CACHEABLE_KEY], route, self._security.of(path))
        if held is not None and not settings.DEBUG:
            self._shelf.keep(snapshot=held, path=path, page=page)
        return page

    def _send(
        self, page: CachedPage, held: Snapshot | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        environ["responsys.route"] = page.route
        coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING"))
        if coding is None:
            return self._refuse(environ, start_response, HTTPStatus.NOT_ACCEPTABLE)
        chosen = page.representation(coding)
        verdict = evaluate_preconditions(environ=environ, etag=chosen.etag)
        if verdict is None:
            start_response("200 OK", page.with_max_age(chosen.headers, held))
            return [chosen.body] if environ["REQUEST_METHOD"] == "GET" else []
        if verdict is HTTPStatus.NOT_MODIFIED:
            start_response("304 Not Modified", page.with_max_age(chosen.not_modified_headers, held))
            return []
        return self._refuse(environ, start_response, verdict)

    def _refuse(
        self, environ: WSGIEnvironment, start_response: StartResponse, status: HTTPStatus, more: Headers | None = None
    ) -> Iterable[bytes]:
        line, headers, page = render_error_page(status=status)
        headers += more or ([("Allow", request_validation.ALLOW)] if status == HTTPStatus.METHOD_NOT_ALLOWED else [])
        return self._start(environ, start_response, line, headers, [page])

    def _start(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        status: str,
        headers: Headers,
        body: Iterable[bytes],
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        start_response(status, self._security.apply(path=path, status=status, headers=headers))
        if environ["REQUEST_METHOD"] != "HEAD":
            return body
        getattr(body, "close", lambda: None)()
        return []
