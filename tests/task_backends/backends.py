"""The engines under test: what chooses each, what waits in it, and how it forgets everything."""

from dataclasses import dataclass
from typing import Any

import redis

from responsys_site.task_backends.settings import DATABASE, HUEY

TASKS = "django_tasks_database_dbtaskresult"


@dataclass(frozen=True)
class InTheDatabase:
    name: str = "django-tasks-db"

    @property
    def environ(self) -> dict[str, str]:
        return {"TASKS_BACKEND": DATABASE}

    def waiting(self, site: Any) -> int:
        return site.row(f"SELECT count(*) FROM {TASKS} WHERE status = 'READY'")[0]

    def running(self, site: Any) -> int:
        """How many tasks the engine says are running."""
        return site.row(f"SELECT count(*) FROM {TASKS} WHERE status = 'RUNNING'")[0]

    def lose_everything(self, site: Any) -> None:
        site.change(f"DELETE FROM {TASKS}")

    def an_hour_passes(self, site: Any) -> None:
        site.change(f"UPDATE {TASKS} SET started_at = '2026-01-01 00:00:00' WHERE status = 'RUNNING'")


@dataclass(frozen=True)
class OnRedis:
    url: str
    name: str = "huey"

    @property
    def environ(self) -> dict[str, str]:
        return {"TASKS_BACKEND": HUEY, "REDIS_URL": self.url}

    def waiting(self, site: Any) -> int:
        with redis.Redis.from_url(self.url) as client:
            return client.llen("huey.redis.responsys")

    def running(self, site: Any) -> int:
        return 0  # huey forgets a task when it hands it to a worker

    def lose_everything(self, site: Any) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushdb()

    def an_hour_passes(self, site: Any) -> None:
        """Nothing stands in Redis that would grow old."""
