"""Error pages in the site's design; each is made once per snapshot and cached."""

import logging
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responsys_site.core.http import snapshot
from responsys_site.core.http.security_headers import Headers

logger = logging.getLogger(__name__)
STATUSES_WITH_TEMPLATE = frozenset({400, 403, 404, 500})
REASONS = {
    405: gettext_lazy("This address does not answer requests of that kind."),
    406: gettext_lazy("We have this page in no form that your program accepts."),
    408: gettext_lazy("Your request took too long to arrive. Please try again."),
    412: gettext_lazy("The page has changed since you last read it."),
    413: gettext_lazy(
        "What you sent is longer than we can take. Go back and send less, without a file perhaps: most browsers still "
        "have what you typed."
    ),
    414: gettext_lazy("The address is too long."),
    415: gettext_lazy("We read forms in UTF-8 only, and yours came in another encoding."),
    429: gettext_lazy("There were too many requests in a short time. Please try again later."),
    431: gettext_lazy("Your browser sent more about itself than we can take. Deleting cookies may help."),
    501: gettext_lazy("This site does not know that kind of request."),
    503: gettext_lazy("We saved nothing of what you sent. Please try again in a minute."),
}
HEADINGS = {503: gettext_lazy("The site isn't working right now")}
_rendered: dict[int, tuple[str, bytes]] = {}


def render_error_page(*, status: HTTPStatus) -> tuple[str, Headers, bytes]:
    """Return status line, headers and page. Never raises, and is not to be stored by caches."""
    page = _page(status)
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(page))),
        ("Cache-Control", "no-store"),
    ]
    return f"{status.value} {status.phrase}", headers, page


def _page(status: HTTPStatus) -> bytes:
    current = snapshot.peek()
    revision, page = _rendered.get(status.value, ("", b""))
    if current is not None and revision == current.revision:
        return page
    if current is None and status is HTTPStatus.SERVICE_UNAVAILABLE:
        return _plain_page(status)  # the site's frame would ask the database, which is what cannot be had
    try:
        page = _render(status)
    except Exception:  # a page about a fault must not be the next fault
        logger.exception("The page for status %s could not be made", status.value)
        return _plain_page(status)
    if current is not None and not settings.DEBUG:
        _rendered[status.value] = (current.revision, page)
    return page


def _render(status: HTTPStatus) -> bytes:
    # An empty request: the page has the site's frame, and nothing of the visitor's in it.
    request = HttpRequest()
    if status.value in STATUSES_WITH_TEMPLATE:
        return render_to_string(f"{status.value}.html", {}, request).encode()
    return render_to_string("http/error.html", {"status": status.value, "reason": _reason(status)}, request).encode()


def _plain_page(status: HTTPStatus) -> bytes:
    title = HEADINGS.get(status.value, f"{status.value} {status.phrase}")
    words = f"<h1>{title}</h1><p>{_reason(status)}</p>"
    return f'<!doctype html><html lang="en"><title>{title}</title><main>{words}</main></html>'.encode()


def _reason(status: HTTPStatus) -> str:
    return str(REASONS.get(status.value, _("We cannot answer this request.")))
