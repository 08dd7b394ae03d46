"""What log lines may say of a request: its id, and where the code failed; never a path, a value or an address."""

import logging
import sys
import time
from contextvars import ContextVar
from typing import Any

from django.conf import settings

from responsys_site.core.error_description import describe_error

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")
logger = logging.getLogger(__name__)


class RequestIdFilter(logging.Filter):
    """Give each log record `request_id`: that of the request being answered, "-" outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """Write times in UTC, and an error as its class and places; in development as a traceback."""

    converter = staticmethod(time.gmtime)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the standard library's name)
        return super().formatException(ei) if settings.DEBUG else describe_error(ei[1])


class StripRequestDetails(logging.Filter):
    """Take address, path and the text of the error out of what gunicorn says of a request that went wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = str(record.msg)
        if message.startswith("Invalid request"):
            record.msg, record.args = "Invalid request", ()
        elif record.exc_info and record.exc_info[1]:
            record.msg, record.args = "Request failed: %s", (describe_error(record.exc_info[1]),)
            record.exc_info = record.exc_text = None
        return True


def silence_loggers() -> None:
    """Keep address, path and error text out of what gunicorn and Django say of single requests."""
    logging.getLogger("gunicorn.error").addFilter(StripRequestDetails())
    for name in ("django.request", "django.security", "django.server"):
        # These carry the path. A logger with no handler at all would write to stderr as a last resort.
        logging.getLogger(name).addHandler(logging.NullHandler())


def log_exception(**kwargs: Any) -> None:
    """Receive Django's got_request_exception: one line with the error's class and place; in development a traceback."""
    error = sys.exception()
    if error is not None:
        logger.error("Request failed: %s", describe_error(error), exc_info=settings.DEBUG)
