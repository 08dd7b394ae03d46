"""A request that the promise checks send through the whole site, and what the log made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from responsys_site.diagnostics.models import RequestRecord
from responsys_site.diagnostics.request_log import REQUEST_LOG
from responsys_site.ground.probing import ask


@dataclass(frozen=True)
class Found:
    """The row of a probe as the database holds it: every column by its name; empty when there is none."""

    columns: dict[str, Any]


@contextmanager
def logged_probe(*, address: str, user_agent: str) -> Iterator[Found]:
    """Ask the site for its home page as a visitor would, look the request up in the log, and remove the row after.

    The log of this process is written in the caller's transaction: call it from a worker or a command, not while
    answering visitors.
    """
    with REQUEST_LOG.held():
        answer = ask(path="/", REMOTE_ADDR=address, HTTP_USER_AGENT=user_agent)
        request_id = answer.header("X-Request-ID")
        REQUEST_LOG.flush()
    try:
        yield Found(columns=_columns(request_id))
    finally:
        RequestRecord.objects.filter(request_id=request_id).delete()


def _columns(request_id: str) -> dict[str, Any]:
    """Read the row past the model, so that a column which the model does not know is seen too."""
    table = connection.ops.quote_name(RequestRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE request_id = %s", [request_id])  # noqa: S608
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}
