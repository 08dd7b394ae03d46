from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from responsys_site.core.db.concurrency import temporary_timeouts


class Command(BaseCommand):
    help = "Do background work, one task after another, until stopped. The backend is a setting: TASKS_BACKEND."

    def handle(self, *args: Any, **options: Any) -> None:
        with temporary_timeouts(timeouts=settings.WORK_DATABASE_TIMEOUTS):
            call_command(*settings.TASK_WORKER)
