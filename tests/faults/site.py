"""A site of a fault run's own: an environment, and a database that is as durable as it comes."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import psycopg2
from django.core.management import call_command

from tests.plugin import environment
from tests.postgres import start_postgres


@contextmanager
def site(*, engine: str) -> Iterator[tuple[Path, str]]:
    """Make a database, point Django at it, and yield a folder and the database's URL."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="responsys-faults-", ignore_cleanup_errors=True)))
        os.environ.update(environment(folder))
        if engine == "postgres":
            os.environ["DATABASE_URL"] = start_postgres(stack.callback)
            _make_durable(os.environ["DATABASE_URL"])
        django.setup()
        call_command("migrate", verbosity=0)
        yield folder, os.environ["DATABASE_URL"]


def _make_durable(url: str) -> None:
    """The tests' own server trades the power's safety for speed; here it is as it comes."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM RESET ALL")
            cursor.execute("SELECT pg_reload_conf()")
