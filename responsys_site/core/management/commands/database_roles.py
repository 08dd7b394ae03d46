from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, transaction

from responsys_site.core.db.database_roles import find_role_error, role_statements


class Command(BaseCommand):
    help = "Give the application's PostgreSQL role its rights, as the owner of the tables, after every migration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="run the SQL; without it, print it for psql")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Database roles are PostgreSQL's; this site runs on SQLite.")
        role = settings.DATABASE_APPLICATION_ROLE
        if fault := find_role_error(role=role):
            raise CommandError(fault)
        statements = role_statements(role=role)
        if options["apply"]:
            self._run(statements)
            self.stdout.write(f"Granted the rights to role {role}.")
        else:
            # psql goes on after an error and ends with 0, unless it is told otherwise.
            self.stdout.write(
                "\n".join(["\\set ON_ERROR_STOP on", "BEGIN;", *(f"{one};" for one in statements), "COMMIT;"])
            )

    def _run(self, statements: list[str]) -> None:
        """In one transaction, so that a running site is never without its rights."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        except DatabaseError as error:
            raise CommandError(f"The database refused it; no right has changed. {error}") from error
