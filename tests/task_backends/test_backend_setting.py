import os
import re
import subprocess
import sys

import pytest

from responsys_site.task_backends.settings import HUEY

NAMES = re.compile(r"django_tasks_db|huey|import redis|db_worker")
# Roles have a permission for the backend's own table, and its logger is told to be quiet.
ALLOWED = {
    "responsys_site/settings.py",
    "responsys_site/request_log/logs.py",
    "responsys_site/staff/migrations/0001_initial.py",
}


def start(project, **changes: str) -> str:
    command = [sys.executable, "manage.py", "check"]
    environ = {**os.environ, **changes}
    return subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=False).stderr


def test_nothing_in_the_apps_names_an_engine(project):
    rooms = [room for room in (project / "responsys_site").iterdir() if room.name != "task_backends"]
    rooms += [project / "leads", project / "privacy"]
    files = [path for room in rooms for path in ([room] if room.is_file() else room.rglob("*.py"))]
    naming = {str(path.relative_to(project)) for path in files if NAMES.search(path.read_text())}
    assert naming <= ALLOWED


@pytest.mark.parametrize("url", ["", "127.0.0.1:6379", "http://127.0.0.1:6379", "redis://"])
def test_huey_without_the_address_of_redis_is_refused(project, url):
    assert "* REDIS_URL: this backend works on Redis" in start(project, TASKS_BACKEND=HUEY, REDIS_URL=url)


def test_an_unknown_engine_is_refused_and_the_known_ones_named(project):
    said = start(project, TASKS_BACKEND="celery")
    assert "* TASKS_BACKEND: give one of django_tasks_db.DatabaseBackend, " in said and HUEY in said


def test_huey_starts_without_asking_redis(project):
    assert not start(project, TASKS_BACKEND=HUEY, REDIS_URL="rediss://:secret@127.0.0.1:9/0")
