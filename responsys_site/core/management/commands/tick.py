import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from responsys_site.core.db.concurrency import temporary_timeouts
from responsys_site.core.db.database_clock import trusted_now
from responsys_site.core.error_description import describe_error
from responsys_site.core.jobs.scheduler import enqueue_due_jobs

PAUSE = 10  # seconds


class Command(BaseCommand):
    help = "Hand the periodic jobs that are due to the task backend, once, or until stopped with --forever."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forever", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with temporary_timeouts(timeouts=settings.WORK_DATABASE_TIMEOUTS):
            if options["forever"]:
                self.tick_until_stopped()
            else:
                self.tick()

    def tick_until_stopped(self) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            self.tick_and_survive()
            stop.wait(PAUSE)

    def tick(self) -> None:
        for name in enqueue_due_jobs(at=trusted_now()):
            self.stdout.write(f"due: {name}")

    def tick_and_survive(self) -> None:
        """An outage of the database must not end the scheduler; heartbeats show it, and the next tick tries again."""
        close_old_connections()
        try:
            self.tick()
        except Exception as error:
            self.stderr.write(f"tick failed: {describe_error(error)}")
