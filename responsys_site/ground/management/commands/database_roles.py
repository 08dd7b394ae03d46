from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from responsys_site.ground.database_roles import create_role_statement, role_statements


class Command(BaseCommand):
    help = "Print the SQL that makes the application's PostgreSQL role and gives it its rights; run it as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Database roles are PostgreSQL's; this site runs on SQLite.")
        role = settings.DATABASE_APPLICATION_ROLE
        for statement in [create_role_statement(role=role), *role_statements(role=role)]:
            self.stdout.write(f"{statement};")
