"""The backends for background work, and what settings take from the one that is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.module_loading import import_string

DATABASE = "django_tasks_db.DatabaseBackend"
RECORDS_LIFETIME = timedelta(days=1)  # of a task: its name, a keyed digest perhaps, how it went
HUEY = "huey.contrib.djhuey.tasks_backend.HueyBackend"
SIGNED = "huey.serializer.SignedSerializer"  # by its path: a site without Redis does without huey


@dataclass(frozen=True)
class TaskBackend:
    """What settings take from a backend: its apps, the command of its worker, and whether it needs REDIS_URL."""

    apps: tuple[str, ...]
    worker: tuple[str, ...]
    uses_redis: bool = False


TASK_BACKENDS = {
    DATABASE: TaskBackend(
        apps=("responsys_site.task_backends.database", "django_tasks_db"),
        worker=("database_worker",),
    ),
    HUEY: TaskBackend(
        apps=("huey.contrib.djhuey",),
        worker=("run_huey",),
        uses_redis=True,
    ),
}


def get_task_backend(*, backend: str) -> TaskBackend:
    """Return the backend of this dotted path; the default for an unknown one, which find_task_backend_errors names."""
    return TASK_BACKENDS.get(backend, TASK_BACKENDS[DATABASE])


def find_task_backend_errors(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with the choice of the backend."""
    if settings["TASKS_BACKEND"] not in TASK_BACKENDS:
        yield f"TASKS_BACKEND: give one of {', '.join(TASK_BACKENDS)}"
    if settings["TASK_BACKEND_CONFIG"].uses_redis and not _is_redis(settings["REDIS_URL"]):
        yield "REDIS_URL: this backend works on Redis; give its address, such as rediss://:password@host:6379/0"


def _is_redis(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"redis", "rediss", "unix"} and bool(parts.netloc or parts.path)


def huey_settings(*, url: str, secret: str) -> dict[str, Any]:
    """Return huey's settings for its queue on Redis.

    `secret` signs what is queued, so that no one who can write to Redis can make workers run it.
    """
    return {
        "name": "responsys",
        "huey_class": "huey.RedisExpireHuey",
        "url": url,
        "serializer": import_string(SIGNED)(secret=secret, salt="responsys_site.tasks"),
        "expire_time": int(RECORDS_LIFETIME.total_seconds()),
        "immediate": False,  # huey's default is to run tasks in the caller's process while DEBUG is on
        "results": False,
        "consumer": {"workers": 1, "periodic": False, "graceful_signal": "TERM", "max_delay": 1.0},
    }
