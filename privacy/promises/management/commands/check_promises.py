from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from privacy.promises.runner import run_checks
from privacy.promises.states import State


class Command(BaseCommand):
    help = "Run the checks of the policy's promises and keep the results. Exit code 1 when one is not kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("promises", nargs="*", help="ids such as S2 K5; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        results = run_checks(at=timezone.now(), only=set(options["promises"]) or None)
        for result in results:
            self.stdout.write(f"{result.promise:4} {result.state:13} {result.found}".rstrip())
        broken = sum(result.state == State.NOT_KEPT for result in results)
        kept = sum(result.state == State.KEPT for result in results)
        self.stdout.write(f"{kept} kept, {broken} not kept, {len(results) - kept - broken} not verified")
        if broken:
            raise SystemExit(1)
