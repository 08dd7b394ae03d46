"""A whole site on one engine of background work, whose workers are started and killed by the tests."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg2

from responsys_site.core.forms.protection import MIN_FILL_TIME
from tests.mail.smtp_peer import Relay
from tests.plugin import ROOT
from tests.running_site import PATIENCE, RunningSite
from tests.task_backends.backends import InTheDatabase, OnRedis

ASKED = {
    "name": "Ann Smith",
    "company": "Example & Daughters",
    "country": "US",
    "telephone": "",
    "needs": "A newsletter",
}
READING_TIME = MIN_FILL_TIME.total_seconds() + 0.1  # a form that is sent sooner is quarantined
DUE = (
    "INSERT INTO core_heartbeat (name, due_at, last_message) VALUES (%s, '2026-01-01 00:00:00', '') "
    "ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at"
)
RECORD = """
from django.utils import timezone
from leads.requests.process import process_pending
process_pending(at=timezone.now())
"""


@dataclass
class EngineSite(RunningSite):
    """A production site that sends by a relay of the tests'. It has no clock: the tests say when it ticks."""

    engine: InTheDatabase | OnRedis = field(default_factory=InTheDatabase)
    relay: Relay = field(default_factory=Relay)
    opened_forms: deque[tuple[float, str]] = field(default_factory=deque)  # when, and the page

    @property
    def environ(self) -> dict[str, str]:
        relay = f"smtp://127.0.0.1:{self.relay.port}"
        changed = {
            "SITE_ENV": "production",
            "DEBUG": "false",
            "SITE_URL": self.url.replace("http:", "https:"),
            "SMTP_URL": relay,
            "STATIC_ROOT": os.environ["STATIC_ROOT"],
        }
        return super().environ | changed | self.engine.environ

    def start(self) -> None:
        self.manage("prepare_site")
        gunicorn = Path(sys.executable).parent / "gunicorn"
        self.run_in_background(gunicorn, "-c", "deploy/gunicorn.conf.py", "responsys_site.wsgi")
        self._wait_until_it_answers()
        self._open_form()

    def run_in_background(self, *command: str | Path, **changed: str) -> subprocess.Popen:
        with (self.folder / "processes.log").open("a") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environ | changed, stdout=log, stderr=log, start_new_session=True
            )
        self.processes.append(process)
        return process

    @contextmanager
    def worker(self, **changed: str) -> Iterator[subprocess.Popen]:
        """Run a worker, and kill it in the end if nobody has."""
        process = self.run_in_background(sys.executable, "manage.py", "work", **changed)
        try:
            yield process
        finally:
            self.kill(process)

    def kill(self, process: subprocess.Popen) -> None:
        if process in self.processes:
            self.processes.remove(process)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def stop_by_signal(self, process: subprocess.Popen) -> int:
        """Ask a process to end, as a supervisor does; return its exit code."""
        self.processes.remove(process)
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE)

    def tick(self, *, due: str) -> None:
        """Let the clock tick at a moment when this job is due."""
        self.change(DUE, due)
        self.manage("tick")

    def enqueue(self, task: str) -> None:
        module, _, name = task.rpartition(".")
        self.manage("shell", "--no-imports", "--command", f"from {module} import {name} as task; task.enqueue()")

    def ask_for_information(self, address: str) -> None:
        """Send a form that was opened before the last one was sent: it is rarely waited for then."""
        opened_at, page = self.opened_forms.popleft()
        self._open_form()
        hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
        time.sleep(max(0, opened_at + READING_TIME - time.monotonic()))
        self._post("/request-information/", hidden | ASKED | {"email": address})

    def _open_form(self) -> None:
        page = self._read("/request-information/")
        self.opened_forms.append((time.monotonic(), page))

    def record_forms(self) -> None:
        """Do what a worker does with the forms that wait, and tell nobody of it."""
        self.manage("shell", "--no-imports", "--command", RECORD)

    def ask_for_profile_link(self, address: str) -> None:
        key = re.search(r'name="key" value="([^"]+)"', self._read("/profile/"))[1]
        self._post("/profile/", {"key": key, "email": address})

    def mails_to(self, address: str) -> list[bytes]:
        return [mail for mail in self.relay.taken if f"To: {address}".encode() in mail]

    def state_of(self, address: str) -> str:
        return self.row("SELECT state FROM mail_delivery WHERE address = %s", address)[0]

    def words_of(self, job: str) -> str:
        return self.row("SELECT last_message FROM core_heartbeat WHERE name = %s", job)[0]

    def row(self, query: str, *values: Any) -> Any:
        with closing(self._connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(self._in_dialect(query), values)
            return cursor.fetchone()

    def change(self, statement: str, *values: Any) -> None:
        with closing(self._connect()) as connection, connection:
            connection.cursor().execute(self._in_dialect(statement), values)

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Hold a lock on a table of PostgreSQL that everybody else has to wait for."""
        with closing(self._connect()) as connection:
            connection.cursor().execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield

    def _connect(self) -> Any:
        if self.database_url.startswith("sqlite"):
            return sqlite3.connect(self.database_url.removeprefix("sqlite:///"), timeout=PATIENCE)
        return psycopg2.connect(self.database_url)

    def _in_dialect(self, query: str) -> str:
        return query.replace("%s", "?") if self.database_url.startswith("sqlite") else query

    def _read(self, path: str) -> str:
        return urlopen(f"{self.url}{path}").read().decode()

    def _post(self, path: str, fields: dict[str, str]) -> None:
        urlopen(f"{self.url}{path}", urlencode(fields).encode())
