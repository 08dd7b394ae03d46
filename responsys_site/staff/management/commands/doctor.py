from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from responsys_site.staff.doctor import find_problems


class Command(BaseCommand):
    help = "Say what this deployment still lacks, each with its remedy. Exit code 1 when something is lacking."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(find_problems(at=timezone.now()))
        for sentence in found:
            self.stdout.write(f"* {sentence}")
        if found:
            raise SystemExit(1)
        self.stdout.write("Nothing is lacking.")
