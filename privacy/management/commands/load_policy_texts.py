from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.importing import CannotImport, import_versions
from privacy.placeholders import CannotFill


class Command(BaseCommand):
    help = "Record the versions of the privacy policy in privacy/texts/. Safe to run again: what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            numbers = import_versions()
        except (CannotImport, CannotFill) as reason:
            raise CommandError(str(reason)) from reason
        if options["verbosity"]:
            self.stdout.write(f"Recorded versions: {numbers}." if numbers else "Every version is recorded already.")
