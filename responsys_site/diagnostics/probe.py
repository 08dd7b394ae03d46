"""A request that the promise checks send through the whole site, and what the log made of it."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.utils.module_loading import import_string

from responsys_site.diagnostics.models import RequestRecord
from responsys_site.diagnostics.request_log import REQUEST_LOG


@dataclass(frozen=True)
class Found:
    """The row of a probe as the database holds it: every column by its name; empty when there is none."""

    columns: dict[str, Any]


@contextmanager
def logged_probe(*, address: str, user_agent: str) -> Iterator[Found]:
    """Ask the site for its home page as a visitor would, look the request up in the log, and remove the row after.

    It goes through the WSGI callable that the server runs, in a thread, because Django closes the database
    connection of a thread whose request ends. The log of this process is then written in the caller's transaction:
    call it from a worker or a command, not while answering visitors.
    """
    with REQUEST_LOG.held(), ThreadPoolExecutor(1) as visitor:
        request_id = visitor.submit(_ask, _environ(address, user_agent)).result()
        REQUEST_LOG.flush()
    try:
        yield Found(columns=_columns(request_id))
    finally:
        RequestRecord.objects.filter(request_id=request_id).delete()


def _ask(environ: dict[str, Any]) -> str:
    """Run one request and return the request id that it was answered with; "" when it was given none."""
    answered: dict[str, str] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        answered.update({name.lower(): value for name, value in headers})
        return lambda data: None

    try:
        body = import_string(settings.WSGI_APPLICATION)(environ, start_response)
        for _chunk in body:
            pass
        getattr(body, "close", lambda: None)()
    finally:
        connections.close_all()
    return answered.get("x-request-id", "")


def _environ(address: str, user_agent: str) -> dict[str, Any]:
    site = urlsplit(settings.SITE_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": site.netloc,
        "HTTP_USER_AGENT": user_agent,
        "REMOTE_ADDR": address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme or "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _columns(request_id: str) -> dict[str, Any]:
    """Read the row past the model, so that a column which the model does not know is seen too."""
    table = connection.ops.quote_name(RequestRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE request_id = %s", [request_id])  # noqa: S608
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}
