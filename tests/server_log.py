"""What the tests' own PostgreSQL wrote into its log. SQLite has none."""

import re
from collections.abc import Callable

import psycopg2
from django.db import connection


def log_reader(owner: dict) -> Callable[[], str]:
    """Return what reads all that is written from now on; log lines begin with the name of their database."""
    if connection.vendor != "postgresql":
        return lambda: ""
    begins = _ask(owner, "SELECT size FROM pg_stat_file('log')")
    return lambda: _ask(owner, f"SELECT pg_read_file('log', {begins}, 10000000, true)")


def errors_of_this_database(log: str) -> list[str]:
    """Return the lines that tell of an error here, with whatever they quote."""
    name = re.escape(str(connection.settings_dict["NAME"]))
    return re.findall(rf"^{name} (?:ERROR|DETAIL|STATEMENT|CONTEXT):.*$", log, re.MULTILINE)


def _ask(owner: dict, question: str) -> str:
    as_owner = {"user": owner["USER"], "password": owner["PASSWORD"]}
    connected = psycopg2.connect(**connection.get_connection_params() | as_owner)
    with connected, connected.cursor() as cursor:
        cursor.execute(question)
        found = cursor.fetchone()[0]
    connected.close()
    return found
