"""A database that is migrated once for the whole run. The others are copies of it: migrating takes seconds."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

NAME = "migrated"


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
