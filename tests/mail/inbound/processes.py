"""Run the site's commands in processes of their own, on the database under test."""

import os

from django.db import connection


def environment(**changed: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": _database_url(), **changed}


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?", 1)
