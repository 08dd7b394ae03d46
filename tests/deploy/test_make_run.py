"""`make run` starts a part again that has ended, and says so in one line; one that cannot start ends all."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.plugin import ROOT
from tests.running_site import PATIENCE, RunningSite, expect_soon, free_port, migrated_database

pytestmark = [pytest.mark.once, pytest.mark.servers]
PARTS = {"web": "gunicorn", "worker": "manage.py work", "clock": "manage.py tick"}


@contextmanager
def honcho(site, **changed: str):
    """Run what `make run` runs once the site is prepared."""
    programs = Path(sys.executable).parent
    environ = site.environ | {"PATH": f"{programs}:{os.environ['PATH']}"} | changed
    command = [programs / "honcho", "-f", "Procfile", "start", "--no-colour"]
    with (site.folder / "said").open("w") as said:
        running = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=said)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(PATIENCE)


@pytest.fixture
def running(tmp_path):
    site = RunningSite(folder=tmp_path, port=free_port(), database_url=migrated_database(tmp_path))
    site.manage("prepare_site")
    with honcho(site) as running:
        yield running


def part(running, name: str) -> psutil.Process | None:
    """The process that does the work, below honcho's own and the shell that starts it again."""
    for process in psutil.Process(running.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            command = " ".join(process.cmdline())
            if PARTS[name] in command and "keep_running.sh" not in command and "gunicorn: worker" not in command:
                return process
    return None


def is_at_work(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_a_killed_part_is_started_again_and_said(running, tmp_path):
    for name in PARTS:
        killed = expect_soon(lambda name=name: part(running, name))
        killed.kill()
        expect_soon(lambda name=name, killed=killed: part(running, name) not in {None, killed})
        expect_soon(lambda name=name: f"{name} ended (signal KILL) and is started again." in said(tmp_path))
    assert running.poll() is None


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_nothing_goes_on_when_it_is_stopped(running, stop):
    parts = {expect_soon(lambda name=name: part(running, name)) for name in PARTS}
    running.send_signal(stop)
    assert running.wait(PATIENCE) == 128 + stop
    assert not any(is_at_work(process) for process in parts)


def test_a_part_that_cannot_start_ends_all_and_is_named(tmp_path):
    site = RunningSite(folder=tmp_path, port=free_port(), database_url="sqlite:///nowhere")
    with honcho(site, SITE_ENV="production") as running:
        assert running.wait(PATIENCE) == 1
    assert "ended three times in a row right after its start (exit status" in said(tmp_path)


def said(folder: Path) -> str:
    return (folder / "said").read_text()
