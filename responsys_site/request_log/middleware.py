"""Log every request and its response, by a WSGI application around the site's."""

import os
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter, time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from responsys_site.core.http.self_client import is_self_check
from responsys_site.request_log.buffer import REQUEST_LOG, RequestLogBuffer
from responsys_site.request_log.logs import current_request_id, log_exception
from responsys_site.request_log.writer import parser


class RouteMiddleware:
    """Tell RequestLogMiddleware the route of the view: the pattern, never the path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: Any, kwargs: Any) -> None:
        if request.resolver_match:
            request.META["responsys.route"] = request.resolver_match.route


USER_AGENT_LENGTH = 512  # characters that are read of the header
NO_ROUTE = "(no route)"

Environ = dict[str, Any]
WSGIApplication = Callable[[Environ, Callable], Iterable[bytes]]


class RequestLogMiddleware:
    """Wrap a WSGI application (PEP 3333): give each request an id, and log it in `log` when it was answered.

    REMOTE_ADDR must already be the visitor's. An incoming X-Request-ID is ignored. What the application raises is
    logged as status 500 and raised again.
    """

    def __init__(self, application: WSGIApplication, *, log: RequestLogBuffer = REQUEST_LOG) -> None:
        self._application = application
        self._add = log.add
        parser()  # built before gunicorn forks: the workers then share its memory, and no visitor waits for it

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        exchange = _Exchange(environ, start_response, self._add)
        try:
            body = self._application(environ, exchange.start_response)
        except BaseException:  # gunicorn ends a request that takes too long by SystemExit
            exchange.fail()
            exchange.finish()
            raise
        return exchange.iterate(body)


class _Exchange:
    """One request and its response; also the response's body where its end has to be awaited."""

    __slots__ = ("_add", "_body", "_environ", "_outer", "_request_id", "_started_at", "_status", "_timer")

    def __init__(self, environ: Environ, start_response: Callable, add: Callable[[tuple], None]) -> None:
        self._started_at = time()
        self._timer = perf_counter()
        self._request_id = environ["responsys.request_id"] = os.urandom(8).hex()
        current_request_id.set(self._request_id)
        self._environ = environ
        self._outer = start_response
        self._add = add
        self._status = "500"

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
        self._status = status[:3]
        # A new list: the application may keep its own for the next visitor.
        headers = [*headers, ("X-Request-ID", self._request_id)]
        return self._outer(status, headers, exc_info) if exc_info else self._outer(status, headers)

    def iterate(self, body: Iterable[bytes]) -> Iterable[bytes]:
        """Return the body to send: as it is where it is ready, or a file that the server sends by itself."""
        file_wrapper = self._environ.get("wsgi.file_wrapper")
        if isinstance(body, (list, tuple)) or (isinstance(file_wrapper, type) and isinstance(body, file_wrapper)):
            self.finish()
            return body
        self._body = body
        return self

    def fail(self) -> None:
        """Log status 500: the application raised, even if it had begun to respond."""
        self._status = "500"
        log_exception()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        except Exception:
            self.fail()
            raise

    def close(self) -> None:
        try:
            close = getattr(self._body, "close", None)
            if close:
                close()
        finally:
            self.finish()

    def finish(self) -> None:
        """Hand what is noted of the request to the log; the site's own checks are no visitors."""
        environ = self._environ
        if not is_self_check(environ):
            self._add(self._entry(environ))
        current_request_id.set("-")

    def _entry(self, environ: Environ) -> tuple:
        route = environ.get("responsys.route")
        return (
            self._started_at,
            environ.get("REMOTE_ADDR", ""),
            environ.get("REQUEST_METHOD", ""),
            environ.get("HTTP_USER_AGENT", "")[:USER_AGENT_LENGTH],
            _route_of(environ) if route is None else route,
            self._status,
            perf_counter() - self._timer,
            self._request_id,
        )


def _route_of(environ: Environ) -> str:
    """Return what stands for the route of a request that no view took; never its path."""
    static = settings.STATIC_URL or "/static/"
    return static.lstrip("/") if environ.get("PATH_INFO", "").startswith(static) else NO_ROUTE
