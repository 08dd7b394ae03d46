from argparse import ArgumentParser
from datetime import datetime
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import run
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone
from django.utils.dateparse import parse_datetime

try:
    import time_machine
except ImportError:  # it is among what the tests need
    time_machine = None  # type: ignore[assignment]

READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}


class Command(BaseCommand):
    help = "Show the public pages as they will be at a later time. In development only; nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("at", help="such as 2027-02-01T12:00, in the site's time zone")
        parser.add_argument("--port", type=int, default=8001)

    def handle(self, *args: Any, at: str, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for development: set DEBUG.")
        if time_machine is None:
            raise CommandError("Install requirements-dev.txt first.")
        instant = _read_time(at)
        connection.close()
        connection_created.connect(_forbid_writing)
        self.stdout.write(f"The site at {instant:%-d %B %Y, %H:%M} is on http://127.0.0.1:{port}/")
        with time_machine.travel(instant):
            run("127.0.0.1", port, _ReadOnlyHandler(WSGIHandler()), threading=True)


def _read_time(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError("Give a date and a time, such as 2027-02-01T12:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _forbid_writing(*, connection: Any, **signal: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(READ_ONLY[connection.vendor])


class _ReadOnlyHandler(StaticFilesHandler):
    """Answers GET and HEAD. An opt-out would be written to the journal, which is no database."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            return super().__call__(environ, start_response)
        status = HTTPStatus.METHOD_NOT_ALLOWED
        start_response(f"{status.value} {status.phrase}", [("Allow", "GET, HEAD"), ("Content-Type", "text/plain")])
        return [b"This is a preview: nothing is written.\n"]
