from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from responsys_site.ground.session_limits import limited_sessions


class Command(BaseCommand):
    help = "Do background work, one task after another, until stopped. The engine is a setting: TASKS_BACKEND."

    def handle(self, *args: Any, **options: Any) -> None:
        with limited_sessions():
            call_command(*settings.TASK_WORKER)
