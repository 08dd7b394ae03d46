from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from responsys_site.core import audit_log
from responsys_site.core.journal.replay import read_journals, replay


class Command(BaseCommand):
    help = (
        "Apply the opt-outs, restrictions and erasures that are in the journal and not in the database: after a "
        "restore from a backup, before anything else runs. It may run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("journals", nargs="*", type=Path, help="each machine's; OPT_OUT_JOURNAL when none is named")
        parser.add_argument("--trial", action="store_true", help="say what is lacking and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            contents = read_journals(paths=options["journals"] or [Path(settings.OPT_OUT_JOURNAL)])
        except OSError as error:
            raise CommandError(f"A journal cannot be read: {error.strerror}.") from error
        at = timezone.now()
        counts = replay(contents=contents, at=at, dry_run=options["trial"])
        for words, count in sorted(counts.items()):
            self.stdout.write(f"{count} {words}")
        if not options["trial"]:
            audit_log.append(
                kind="journal-replayed", at=at, facts={"counts": counts, "unreadable": contents.unreadable}
            )
        if contents.unreadable:
            raise CommandError(f"{contents.unreadable} lines could not be read. Nothing was done for them.")
        failed = sum(count for words, count in counts.items() if words.endswith("lacking"))
        if failed and not options["trial"]:
            acts = "act" if failed == 1 else "acts"
            raise CommandError(f"{failed} {acts} could not be applied. The log says why; run this again afterwards.")
