"""Django's test client, sent through the same WSGI callable as every visitor."""

from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import Client

from responsys_site import wsgi
from responsys_site.core.http.self_client import connections_kept
from tests.plugin import HOST


class LenientRequest(WSGIRequest):
    """Spares tests of the admin the CSRF token, as Django's own client does."""

    _dont_enforce_csrf_checks = True


class ThroughTheEdge:
    """Stand in for Django's ClientHandler: run the site's application and collect what it answers."""

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        request = WSGIRequest(dict(environ))
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., None]:
            started[:] = [status, headers]
            return lambda data: None

        with connections_kept():
            chunks = wsgi.application(environ, start_response)
            try:
                content = b"".join(chunks)
            finally:
                getattr(chunks, "close", lambda: None)()
        return _response(*started, content, request)


def _response(status: str, headers: list[tuple[str, str]], content: bytes, request: WSGIRequest) -> HttpResponse:
    code, _, reason = status.partition(" ")
    response = HttpResponse(content, status=int(code), reason=reason)
    del response["Content-Type"]
    for name, value in headers:
        if name.lower() == "set-cookie":
            response.cookies.load(value)
        else:
            response[name] = f"{response[name]}, {value}" if name in response else value  # RFC 9110, 5.3
    response.wsgi_request = request
    return response


class SiteClient(Client):
    """A visitor's browser: `get`, `post` and so on as Django documents them, at the site's own address."""

    def __init__(self, *, enforce_csrf_checks: bool = False, **defaults: Any) -> None:
        super().__init__(
            enforce_csrf_checks, HTTP_HOST=HOST, **({"wsgi.url_scheme": "https", "SERVER_PORT": "443"} | defaults)
        )
        self.handler = ThroughTheEdge()
        wsgi.django_application.request_class = WSGIRequest if enforce_csrf_checks else LenientRequest
