from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from leads.sample_data import add_samples, clear_samples


class Command(BaseCommand):
    help = "Add sample people and requests, marked as such, or take exactly those away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["add", "clear"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["act"] == "add":
                self.stdout.write(
                    f"{add_samples(at=timezone.now())} sample requests added. `make demo-clear` removes them."
                )
            else:
                self.stdout.write(f"{clear_samples()} sample requests removed.")
        except LookupError as error:
            raise CommandError(f"{error} `make run` loads one.") from error
        except DatabaseError as error:
            raise CommandError("The database refused: on PostgreSQL run this as the owner of the tables.") from error
