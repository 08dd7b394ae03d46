"""Answer 503 where the journal or the database could not be written, so that people and programs ask again."""

from collections.abc import Callable

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from responsys_site.ground.journal import JournalNotWritten
from responsys_site.ground.unlisted import unlisted

RETRY_AFTER = 60  # seconds
PASSING = (JournalNotWritten, OperationalError, InterfaceError)


class TryAgainMiddleware:
    """Turn what failed for the moment into 503 with Retry-After (RFC 9110, 15.6.4); the edge adds the page.

    Mail programs that post an opt-out (RFC 8058) repeat it after a 503, and never after a 500.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PASSING):
            return None
        got_request_exception.send(sender=type(self), request=request)  # it is logged like any other
        answer = HttpResponse(status=503, headers={"Content-Length": "0", "Cache-Control": "no-store"})
        return unlisted(answer, retry_after=RETRY_AFTER)
