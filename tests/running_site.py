"""A whole site of the tests' own: prepared as `make run` prepares it, with real processes, on the engine under test."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import copy_as, copy_as_file
from tests.plugin import ROOT, environment

PATIENCE = 30  # seconds


@dataclass
class RunningSite:
    """A development site on a port of its own, with web server, worker and scheduler."""

    folder: Path
    port: int
    database_url: str
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        changed = {"SITE_ENV": "development", "DEBUG": "true", "SITE_URL": self.url, "PORT": str(self.port)}
        return {**os.environ, **environment(self.folder), **changed, "DATABASE_URL": self.database_url, **self.keys}

    @property
    def keys(self) -> dict[str, str]:
        """The same keys for every process of this site."""
        return {name: f"{name}-{self.folder}-{'x' * 40}" for name in ("SECRET_KEY", "DIGEST_KEY", "OPT_OUT_KEYS")}

    def manage(self, *command: str) -> str:
        program = [sys.executable, "manage.py", *command]
        try:
            ran = subprocess.run(program, cwd=ROOT, env=self.environ, check=True, capture_output=True, text=True)
        except subprocess.CalledProcessError as error:
            error.add_note(error.stderr[-2000:])
            raise
        return ran.stdout

    def start(self) -> None:
        self.manage("prepare_site")
        bin = Path(sys.executable).parent
        for command in (
            [bin / "gunicorn", "-c", "deploy/gunicorn.conf.py", "responsys_site.wsgi"],
            [sys.executable, "manage.py", "work"],
            [sys.executable, "manage.py", "tick", "--forever"],
        ):
            with (self.folder / "processes.log").open("a") as log:
                self.processes.append(
                    subprocess.Popen(
                        command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
                    )
                )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        for _ in range(PATIENCE * 10):
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the site did not start:\n{(self.folder / 'processes.log').read_text()[-2000:]}")

    def stop(self) -> None:
        for process in self.processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            process.wait(PATIENCE)


def expect_soon(seen: Callable[[], Any]) -> Any:
    """Return what is seen as soon as there is something; fail when nothing comes."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := seen():
            return found
        time.sleep(0.05)
    return pytest.fail(f"It did not happen within {PATIENCE} seconds.")


@pytest.fixture(scope="session")
def running_site(tmp_path_factory) -> Iterator[RunningSite]:
    folder = tmp_path_factory.mktemp("site")
    site = RunningSite(folder=folder, port=free_port(), database_url=migrated_database(folder))
    try:
        site.start()
        yield site
    finally:
        site.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def migrated_database(folder: Path) -> str:
    """A database of a site's own, migrated; return its URL."""
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        copy_as_file(file := folder / "running.sqlite3")
        return f"sqlite:///{file}"
    return copy_as(f"running_{secrets.token_hex(4)}")
