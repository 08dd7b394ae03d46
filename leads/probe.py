"""Ask the site itself, as a visitor without a cookie would, from inside a check."""

from functools import cache
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponseBase


def ask(*, path: str, posted: dict[str, str] | None = None) -> HttpResponseBase:
    """Return the site's own answer to GET `path`, or to a POST of `posted`, through every middleware."""
    site = urlsplit(settings.SITE_URL)
    body = urlencode(posted or {}).encode()
    environ = {
        "REQUEST_METHOD": "GET" if posted is None else "POST",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "HTTP_HOST": site.netloc,
        "HTTP_X_FORWARDED_PROTO": site.scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(body),
    }
    return _site().get_response(WSGIRequest(environ))


@cache
def _site() -> WSGIHandler:
    return WSGIHandler()
