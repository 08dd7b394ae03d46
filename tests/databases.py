"""The test database: made by the owner, used by the application's role, emptied by the owner."""

import psycopg2
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection

from responsys_site.core.db.database_roles import role_statements

# What migrations themselves put into the database stays.
MADE_BY_MIGRATIONS = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
}

# The role is the server's and not one database's: another run's worker may have made it.
MAKE_ROLE = (
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
    "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$"
)


def become_application_role() -> dict:
    """On PostgreSQL give the application role its rights and connect as it; return the owner's connection settings."""
    owner = dict(connection.settings_dict)
    if connection.vendor == "postgresql":
        role = settings.DATABASE_APPLICATION_ROLE
        with connection.cursor() as cursor:
            for statement in [MAKE_ROLE.format(role=role), *role_statements(role=role)]:
                cursor.execute(statement)
        connect_as({"USER": role, "PASSWORD": ""})
    return owner


def run_as_owner(owner: dict, *statements: str) -> None:
    """Run and commit statements as the owner of a PostgreSQL database, on a connection of their own."""
    as_owner = {"user": owner["USER"], "password": owner["PASSWORD"]}
    connected = psycopg2.connect(**connection.get_connection_params() | as_owner)
    with connected, connected.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connected.close()


def connect_as(change: dict) -> None:
    connection.close()
    connection.settings_dict.update(change)


def empty_database(owner: dict) -> None:
    """Remove every row that tests have committed, guarded ones too."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - MADE_BY_MIGRATIONS)
    if connection.vendor == "postgresql":
        _truncate(owner, tables)
    else:
        _delete(tables)


def _truncate(owner: dict, tables: list[str]) -> None:
    names = ", ".join(f'"{table}"' for table in tables)
    run_as_owner(owner, "SET session_replication_role = replica", f"TRUNCATE {names} RESTART IDENTITY")


def _delete(tables: list[str]) -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = dict(cursor.fetchall())
        drops = [f'DROP TRIGGER "{name}"' for name in triggers]
        for statement in [*drops, *connection.ops.sql_flush(no_style(), tables, reset_sequences=True)]:
            cursor.execute(statement)
        for statement in triggers.values():
            cursor.execute(statement)
