"""gunicorn's threaded worker, with our pages where gunicorn refuses a request before any application sees it.

gunicorn's own refusals carry no security headers, and repeat the visitor's words; its log line has their address.
"""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from gunicorn.http import errors  # type: ignore[import-untyped]
from gunicorn.util import http_date, write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from responsys_site.core.db.timeouts import set_timeouts
from responsys_site.core.http.database_slots import slots
from responsys_site.core.http.error_pages import render_error_page
from responsys_site.core.http.security_headers import SecurityHeaders
from responsys_site.edge.turns import Served, Turns

logger = logging.getLogger(__name__)
STATUSES: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)


class Worker(ThreadWorker):
    """Name it in gunicorn's `worker_class`; everything but refusals and the threads is gunicorn's own."""

    def load_wsgi(self) -> None:
        """Load the application, and bound how long and how often its requests wait for the database."""
        super().load_wsgi()
        set_timeouts(timeouts=settings.WEB_DATABASE_TIMEOUTS)
        slots.limit(threads=self.cfg.threads)

    def get_thread_pool(self) -> Turns:
        return Turns(threads=self.cfg.threads)

    def enqueue_req(self, conn: Any) -> None:
        """Have a thread answer the request that comes on this connection."""
        self.tpool.add(conn, serve=self.handle, then=self._hand_back)

    def _hand_back(self, conn: Any, served: Served) -> None:
        self.method_queue.defer(self.finish_request, conn, served)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what gunicorn could not read, or what the application raised; nothing of the visitor's is logged."""
        status = next((status for kind, status in STATUSES if isinstance(exc, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("A request could not be answered: %s", type(exc).__name__)
        try:
            write_nonblock(client, raw_answer(status=status))
        except OSError:
            logger.debug("The visitor left before the answer")


def raw_answer(*, status: HTTPStatus) -> bytes:
    """Return a whole HTTP/1.1 answer that ends the connection."""
    line, headers, page = render_error_page(status=status)
    headers = SecurityHeaders().apply(path="/", status=line, headers=headers)
    headers += [("Date", http_date()), ("Connection", "close")]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {line}\r\n{head}\r\n".encode("latin-1") + page
