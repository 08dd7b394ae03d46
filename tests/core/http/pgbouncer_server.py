"""A real PgBouncer with deploy/pgbouncer.ini in front of the tests' PostgreSQL; only names, port and paths differ."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2.extensions
import pytest

from tests.plugin import ROOT
from tests.running_site import PATIENCE, free_port


@contextmanager
def pgbouncer_running(*, database_url: str) -> Iterator[dict[str, str]]:
    """Run PgBouncer in front of this database; yield the URLs for web processes and for background work."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.fail("There is no pgbouncer. deploy/pgbouncer.sh installs it.")
    target = psycopg2.extensions.parse_dsn(database_url)
    with tempfile.TemporaryDirectory(prefix="responsys-pgbouncer-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        port = _configure(folder, target)
        server = subprocess.Popen(
            [program, "-q", *_user(target), str(folder / "pgbouncer.ini")], start_new_session=True
        )
        try:
            _wait_for(port, folder)
            kinds = ("responsys_web", "responsys_work")
            yield {kind: f"postgresql://{target['user']}@127.0.0.1:{port}/{kind}" for kind in kinds}
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _user(target: dict[str, str]) -> list[str]:
    # PgBouncer refuses to run as root; the tests' PostgreSQL lets its own account alone reach its socket.
    return ["-u", Path(target["host"]).owner()] if os.geteuid() == 0 else []


def _configure(folder: Path, target: dict[str, str]) -> int:
    port = free_port()
    text = (ROOT / "deploy" / "pgbouncer.ini").read_text()
    for ours, tests in [
        ("host=/var/run/postgresql", f"host={target['host']} user={target['user']}"),
        ("dbname=responsys ", f"dbname={target['dbname']} "),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("unix_socket_dir = /var/run/postgresql", "unix_socket_dir ="),
        ("auth_type = scram-sha-256\nauth_file = /etc/pgbouncer/userlist.txt", "auth_type = any"),
        # A transaction never gets the session of the one before.
        ("pool_mode = transaction", "pool_mode = transaction\nserver_round_robin = 1\nmin_pool_size = 3"),
        ("/var/run/postgresql/pgbouncer.pid", f"{folder}/pgbouncer.pid"),
        ("/var/log/postgresql/pgbouncer.log", f"{folder}/pgbouncer.log"),
    ]:
        assert ours in text, ours
        text = text.replace(ours, tests)
    folder.chmod(0o777)  # PgBouncer's own account writes there
    (folder / "pgbouncer.ini").write_text(text)
    return port


def _wait_for(port: int, folder: Path) -> None:
    for _ in range(PATIENCE * 10):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    log = folder / "pgbouncer.log"
    pytest.fail(f"PgBouncer did not start:\n{log.read_text()[-2000:] if log.exists() else ''}")
