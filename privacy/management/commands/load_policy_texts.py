from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.notices.recipients import all_recipients
from privacy.policy.history import HistoryError, load_history


class Command(BaseCommand):
    help = "Record the versions of the privacy policy in privacy/policy/texts/. Safe to run again: what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            numbers = load_history(has_recipients=next(all_recipients(), None) is not None)
        except HistoryError as reason:
            raise CommandError(str(reason)) from reason
        if options["verbosity"]:
            self.stdout.write(f"Recorded versions: {numbers}." if numbers else "Every version is recorded already.")
