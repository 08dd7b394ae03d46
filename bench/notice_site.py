"""This site with many people on file, run by its Procfile: web process, worker and clock."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from servers import PROGRAMS, ROOT, prepare_site, running, server, site_environment

PAGES = ("/", "/privacy/", "/request-information/", "/privacy/versions/")


@dataclass(frozen=True)
class NoticeSite:
    """A running site: the pages that are asked, its database, its worker, and what its programs are started with."""

    urls: list[str]
    database: str
    worker: subprocess.Popen
    environment: Mapping[str, str]

    def agree(self) -> None:
        """From now on a version is to be posted; the worker hears of it."""
        _run(self.environment, "agree")

    def rest(self) -> None:
        """Stop the worker where it is."""
        self.worker.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.worker.send_signal(signal.SIGCONT)


@contextmanager
def notice_site(*, folder: Path, database: str, relay: str, people: int) -> Iterator[NoticeSite]:
    """Prepare the site on this database and this mail relay, and run it."""
    ours = {"DATABASE_URL": database, "SMTP_URL": relay, "BOUNCE_MAILBOX": "bounces@responsys.example"}
    environment = {**site_environment(folder), **ours, "PATH": f"{PROGRAMS}:{os.environ['PATH']}"}
    prepare_site(environment)
    _run(environment, "people", str(people))
    with ExitStack() as stack:
        url = stack.enter_context(server("responsys_site.wsgi:application", environment, path="/"))
        log = stack.enter_context((folder / "work.log").open("w"))
        stack.enter_context(running(command_of("clock"), environment, log=log))
        worker = stack.enter_context(running(command_of("worker"), environment, log=log))
        site = NoticeSite([urljoin(url, page) for page in PAGES], database, worker, environment)
        stack.callback(site.go_on)  # who is stopped hears of no end
        yield site


def command_of(process: str) -> list[str]:
    """Return the command of the Procfile for this process."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return shlex.split(dict(line.split(": ", 1) for line in lines)[process])


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "bench/notice_agreed.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment, "PYTHONPATH": f"{ROOT}:{ROOT / 'bench'}"},
        check=True,
    )
