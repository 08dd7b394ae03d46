import signal
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from responsys_site.core.db.concurrency import DatabaseTimeouts, temporary_timeouts
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.mail.inbound.dispatch import MAX_RUN_SECONDS, handle_each, kill_after


class Command(BaseCommand):
    help = (
        "Handle the incoming mail that is due and print one word for each: taken, waiting or failed. The process is "
        "ended by SIGALRM when one mail takes longer than INCOMING_MAIL_SECONDS. The job handle-incoming-mail runs it."
    )
    requires_system_checks = []  # the worker that runs it has passed them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=datetime.fromisoformat, help="the time of the run; now by default")
        parser.add_argument(
            "--seconds", type=float, default=MAX_RUN_SECONDS, help="begin no mail after so many seconds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        ends = monotonic() + options["seconds"]
        asked_to_stop: list[int] = []
        # A worker that is stopped or restarted costs no mail one of its tries.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: asked_to_stop.append(number))
        limit = settings.INCOMING_MAIL_SECONDS
        with temporary_timeouts(timeouts=_timeouts()):
            for result in handle_each(at=options["at"] or trusted_now(), limit=lambda: kill_after(seconds=limit)):
                self.stdout.write(result)
                self.stdout.flush()
                if asked_to_stop or monotonic() > ends:
                    return


def _timeouts() -> DatabaseTimeouts:
    """Let a wait for a lock fail long before the mail's time is over: the wait is not the mail's fault."""
    work = settings.WORK_DATABASE_TIMEOUTS
    wait = max(1, settings.INCOMING_MAIL_SECONDS // 3)
    return replace(work, lock=min(wait, work.lock or wait), lock_on_sqlite=wait)
