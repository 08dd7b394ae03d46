"""CSRF protection without a cookie: the browser says where a POST comes from (docs/decisions/0002)."""

from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.utils.translation import gettext_lazy as _

Origin = tuple[str, str, int]
DEFAULT_PORTS = {"http": 80, "https": 443}
CROSS_SITE = _("This form was sent from a page of another site. Please check it and send it here.")


def is_cross_site(*, environ: WSGIEnvironment) -> bool:
    """Say whether another site's page sent this request (Fetch Metadata, 2.4; RFC 6454, 7), whose host is one of ours.

    Programs and old browsers send neither header, privacy tools send `null`: these are accepted, for without a session
    cookie there is nothing that a forged POST could borrow.
    """
    site = environ.get("HTTP_SEC_FETCH_SITE", "")
    if site:
        return site not in {"same-origin", "none"}
    text = environ.get("HTTP_ORIGIN", "null")
    if text == "null":
        return False
    asked_at = f"{_scheme(environ)}://{environ.get('HTTP_HOST', '')}"
    origin = _origin_of(text)
    return origin is None or origin not in {_origin_of(asked_at), _origin_of(settings.SITE_URL)}


def is_same_origin(*, environ: WSGIEnvironment) -> bool:
    """Say whether the browser itself says that a page of ours sent this request: silence is not enough."""
    says_so = environ.get("HTTP_SEC_FETCH_SITE") == "same-origin" or environ.get("HTTP_ORIGIN", "null") != "null"
    return says_so and not is_cross_site(environ=environ)


def _scheme(environ: WSGIEnvironment) -> str:
    """Return the scheme the browser used. The edge has dropped the proxy's word unless the proxy is ours."""
    header, value = settings.SECURE_PROXY_SSL_HEADER
    return "https" if environ.get(header) == value else environ.get("wsgi.url_scheme", "")


def _origin_of(text: str) -> Origin | None:
    """Return scheme, host and port (RFC 6454, 4), the default port filled in; None if the text is not an origin."""
    try:
        parts = urlsplit(text)
        return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):  # urlsplit raises on half a bracket, `port` on what is not a number
        return None
