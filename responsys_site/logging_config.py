"""Logs to stderr, with no path, query, address or token in any line."""

from typing import Any

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
