"""The backends for background work, and what settings take from the one that is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

DATABASE = "django_tasks_db.DatabaseBackend"
HUEY = "huey.contrib.djhuey.tasks_backend.HueyBackend"


@dataclass(frozen=True)
class TaskBackend:
    """What settings take from a backend: its apps, and the command of its worker.

    `queue_settings` makes the settings of one that works on Redis.
    """

    apps: tuple[str, ...]
    worker: tuple[str, ...]
    queue_settings: str = ""


TASK_BACKENDS = {
    DATABASE: TaskBackend(
        apps=("responsys_site.task_backends.database.apps.DatabaseTasksConfig", "django_tasks_db"),
        worker=("database_worker",),
    ),
    HUEY: TaskBackend(
        apps=("huey.contrib.djhuey",),
        worker=("run_huey",),
        queue_settings="responsys_site.task_backends.huey_redis.queue_settings",
    ),
}


def get_task_backend(*, backend: str) -> TaskBackend:
    """Return the backend of this dotted path; the default for an unknown one, which find_task_backend_errors names."""
    return TASK_BACKENDS.get(backend, TASK_BACKENDS[DATABASE])


def find_task_backend_errors(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with the choice of the backend."""
    if settings["TASKS_BACKEND"] not in TASK_BACKENDS:
        yield f"TASKS_BACKEND: give one of {', '.join(TASK_BACKENDS)}"
    if settings["TASK_BACKEND_CONFIG"].queue_settings and not _is_redis(settings["REDIS_URL"]):
        yield "REDIS_URL: this backend works on Redis; give its address, such as rediss://:password@host:6379/0"


def _is_redis(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"redis", "rediss", "unix"} and bool(parts.netloc or parts.path)
