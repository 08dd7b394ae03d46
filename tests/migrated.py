"""A database that is migrated once for the whole run. The others are copies of it: migrating takes seconds."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

NAME = "migrated"
# No run is so long that its sites have been without a clock for too long.
MIGRATED_AT = datetime(2100, 1, 1, tzinfo=UTC)


def migrate_one(*, folder: Path, root: Path) -> None:
    """Make it, and say in the environment where it is."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        url = f"sqlite:///{folder / NAME}.sqlite3"
    else:
        run_outside_a_transaction(f"CREATE DATABASE {NAME}")
        url = url.replace("/postgres?", f"/{NAME}?", 1)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=root, env=os.environ | {"DATABASE_URL": url}, check=True)
    os.environ["MIGRATED_DATABASE_URL"] = url
    is_sqlite = url.startswith("sqlite")
    with closing(sqlite3.connect(url.removeprefix("sqlite:///")) if is_sqlite else psycopg2.connect(url)) as connection:
        connection.cursor().execute(f"UPDATE django_migrations SET applied = '{MIGRATED_AT}'")
        connection.commit()


def copy_as_file(target: Path) -> None:
    """Copy it where a test's own SQLite file is to be."""
    shutil.copy(os.environ["MIGRATED_DATABASE_URL"].removeprefix("sqlite:///"), target)


def copy_as(name: str) -> str:
    """Copy it on the PostgreSQL server under this name; return the URL."""
    run_outside_a_transaction(f"CREATE DATABASE {name} TEMPLATE {NAME}")
    return os.environ["MIGRATED_DATABASE_URL"].replace(f"/{NAME}?", f"/{name}?", 1)


def run_outside_a_transaction(statement: str) -> None:
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
