"""What log lines may say of a request: its id, and where the code failed; never a path, a value or an address."""

import logging
import sys
import time
from contextvars import ContextVar
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

from django.conf import settings

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")
logger = logging.getLogger(__name__)


class RequestIdFilter(logging.Filter):
    """Give each log record `request_id`: that of the request being answered, "-" outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """Write times in UTC, and an error as its class and places: its own text may quote what a person typed."""

    converter = staticmethod(time.gmtime)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the standard library's name)
        return describe(*ei)


class StripRequestDetails(logging.Filter):
    """Take address, path and the text of the error out of what gunicorn says of a request that went wrong."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = str(record.msg)
        if message.startswith("Invalid request"):
            record.msg, record.args = "Invalid request", ()
        elif record.exc_info and record.exc_info[0]:
            record.msg, record.args = "Request failed: %s", (describe(*record.exc_info),)
            record.exc_info = record.exc_text = None
        return True


def silence_loggers() -> None:
    """Keep address, path and error text out of what gunicorn and Django say of single requests."""
    logging.getLogger("gunicorn.error").addFilter(StripRequestDetails())
    for name in ("django.request", "django.security", "django.server"):
        # These carry the path. A logger with no handler at all would write to stderr as a last resort.
        logging.getLogger(name).addHandler(logging.NullHandler())


def log_exception(**kwargs: Any) -> None:
    """Receive Django's got_request_exception: one line with the error's class and the place, not its text."""
    logger.error("Request failed: %s", describe(*sys.exc_info()))


def describe(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> str:
    """Return the class of an error and the files and lines it came through, the innermost first, 5 at the most.

    The error's text is left out: it may quote what a person typed.
    """
    frames = [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in extract_tb(trace)]
    return " < ".join([kind.__name__ if kind else "?", *frames[:-6:-1]])


def _place(filename: str) -> str:
    path = Path(filename)
    if "site-packages" in path.parts:
        return str(Path(*path.parts[path.parts.index("site-packages") + 1 :]))
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else path.name
