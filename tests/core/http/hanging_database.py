"""A PostgreSQL behind a proxy that can stop passing anything on, and a site with a real gunicorn before it."""

import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2

from tests.plugin import ROOT
from tests.running_site import RunningSite, free_port


class HangingProxy:
    """Takes every connection. After `hang` not a byte is passed on, until `go_on`."""

    def __init__(self, *, postgres_url: str) -> None:
        folder = parse_qs(urlsplit(postgres_url).query)["host"][0]
        self._socket = next(path for path in Path(folder).glob(".s.PGSQL.*") if path.suffix != ".lock")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self.hang, self.go_on = self._flows.clear, self._flows.set
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.go_on()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._socket))
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with source, suppress(OSError):
            while data := source.recv(65536):
                self._flows.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)


@dataclass
class SiteBehindProxy(RunningSite):
    """A site of its own whose one web process has four threads and short timeouts."""

    bounds: dict[str, str] = field(
        default_factory=lambda: {
            **{"WEB_THREADS": "4", "WEB_CONCURRENCY": "1", "DEBUG": "false"},
            **{"DATABASE_CONNECT_TIMEOUT": "4", "WEB_LOCK_TIMEOUT": "1", "WEB_STATEMENT_TIMEOUT": "2"},
        }
    )

    @property
    def environ(self) -> dict[str, str]:
        return super().environ | self.bounds

    def start(self) -> None:
        for command in (["migrate", "--verbosity=0"], ["load_policy_texts"], ["collectstatic", "--noinput"]):
            self.manage(*command)
        gunicorn = [Path(sys.executable).parent / "gunicorn", "-c", "deploy/gunicorn.conf.py", "responsys_site.wsgi"]
        with (self.folder / "processes.log").open("a") as log:
            self.processes.append(
                subprocess.Popen(gunicorn, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True)
            )
        self._wait_until_it_answers()


def make_site(*, folder: Path, postgres_url: str, add_cleanup: Callable[..., None]) -> tuple[SiteBehindProxy, ...]:
    """Start a site on a new database of this server; return it, the proxy, and a connection past the proxy."""
    name = f"hanging_{secrets.token_hex(4)}"
    owner = psycopg2.connect(postgres_url)
    owner.autocommit = True
    owner.cursor().execute(f"CREATE DATABASE {name}")
    owner.close()
    past = psycopg2.connect(postgres_url, dbname=name)
    proxy = HangingProxy(postgres_url=postgres_url)
    user = psycopg2.extensions.parse_dsn(postgres_url)["user"]
    url = f"postgresql://{user}@127.0.0.1:{proxy.port}/{name}"
    site = SiteBehindProxy(folder=folder, port=free_port(), database_url=url)
    for end in (past.close, proxy.close, site.stop):
        add_cleanup(end)
    site.start()
    return site, proxy, past
