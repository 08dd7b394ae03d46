"""Logs to stderr. A line may hold a request's id and where the code failed; never a path, query, address or token."""

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


# Django's own lines for 4xx and 5xx carry the path; the request log has the route and the status instead.
SILENT = ("django.request", "django.security", "django.server")


def logging_config(*, level: int) -> dict[str, Any]:
    """Return what Django's LOGGING takes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "responsys_site.request_log.logs.RequestIdFilter"}},
        "formatters": {
            "line": {
                "class": "responsys_site.request_log.logs.LineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "filters": ["request_id"], "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # Two lines for each task, every minute, say nothing: the heartbeats do.
            "django.tasks": {"level": "WARNING"},
            "huey": {"level": "WARNING", "handlers": ["stderr"], "propagate": False},
            **{name: {"handlers": ["nowhere"], "propagate": False} for name in SILENT},
        },
    }


def log_exception(**kwargs: Any) -> None:
    """Receive Django's got_request_exception: one line with the error's class and place; in development a traceback."""
    error = sys.exception()
    if error is not None:
        logger.error("Request failed: %s", describe_error(error), exc_info=settings.DEBUG)
