"""Checks of the promises about the request log: they send a request through the whole site and read its row."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responsys_site.core.http.self_client import request_in_process
from responsys_site.core.jobs.scheduler import heartbeat_age
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck, PolicyFigure, check
from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.jobs import CUT_JOB, EVERY, address_age, record_age
from responsys_site.request_log.models import DroppedRequests, RequestRecord
from responsys_site.request_log.writer import BOT, UNKNOWN

FIGURES = [
    PolicyFigure("request_log_address_days", "T1", lambda: address_age().days, setting="REQUEST_LOG_ADDRESS_DAYS"),
    PolicyFigure("request_log_days", "T1", lambda: record_age().days, setting="REQUEST_LOG_DAYS"),
]


@contextmanager
def request_and_read_log(*, address: str, user_agent: str) -> Iterator[dict[str, Any]]:
    """Ask the site for its home page as a visitor would, yield its row in the log, and remove the row after.

    The row has every column of the table by its name; it is empty when the request was not logged.
    The log of this process is written in the caller's transaction: call it from a worker or a command, not while
    answering visitors.
    """
    with REQUEST_LOG.locked():
        answer = request_in_process(
            path="/",
            REMOTE_ADDR=address,
            HTTP_USER_AGENT=user_agent,
            HTTP_X_SELF_CHECK="",  # as a visitor's
        )
        request_id = answer.header("X-Request-ID")
        REQUEST_LOG.flush()
    try:
        yield _read_log_row(request_id)
    finally:
        RequestRecord.objects.filter(request_id=request_id).delete()


def _read_log_row(request_id: str) -> dict[str, Any]:
    """Read the row past the model, so that a column which the model does not know is seen too."""
    table = connection.ops.quote_name(RequestRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE request_id = %s", [request_id])  # noqa: S608
        names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
        row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}


COUNTED_BACK = timedelta(days=7)
SLACK = 3 * EVERY  # the job may be late by this much
PROBE_NETWORK = "192.0.2.{}"  # TEST-NET-1, kept for documentation by RFC 5737: no one has it
PROBE_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 {}"


@check("T1")
def requests_are_logged_with_their_address(*, at: datetime) -> str:
    address = PROBE_NETWORK.format(secrets.randbelow(254) + 1)
    with request_and_read_log(address=address, user_agent=PROBE_BROWSER.format("")) as row:
        if row.get("address") != address:
            raise CheckFailed(_("A request that we made ourselves was not found in the request log with its address."))
    return _("A request that we made ourselves was found in the request log with its address.") + _recently_dropped(at)


@check("T1")
def addresses_are_kept_for_a_limited_time(*, at: datetime) -> str:
    if RequestRecord.objects.with_address().before(at - address_age() - SLACK).exists():
        raise CheckFailed(_("The request log holds whole addresses for longer than %d days.") % address_age().days)
    if RequestRecord.objects.before(at - record_age() - SLACK).exists():
        raise CheckFailed(_("The request log holds requests for longer than %d days.") % record_age().days)
    return _("No whole address is older than %(address)d days and no logged request older than %(record)d days.") % {
        "address": address_age().days,
        "record": record_age().days,
    }


@check("T1")
def the_job_that_cuts_addresses_runs(*, at: datetime) -> str:
    age = heartbeat_age(name=CUT_JOB, at=at)
    if age is None and not RequestRecord.objects.before(at - SLACK).exists():
        return _("The job that cuts addresses has not been due yet.")
    if age is None or age > SLACK:
        raise CheckFailed(_("The job that cuts addresses has not run in time."))
    return _("The job that cuts addresses ran in time.")


@check("T2")
def browsers_are_counted(*, at: datetime) -> str:
    """Family, version and system are kept of a browser and nothing else, and visitors' browsers were counted lately."""
    marker = secrets.token_hex(8)
    with request_and_read_log(address=PROBE_NETWORK.format(1), user_agent=PROBE_BROWSER.format(marker)) as row:
        kept = tuple(row.get(name) for name in ("browser", "browser_version", "system"))
        if kept != ("Firefox", "128", "Linux"):
            raise CheckFailed(
                _("The browser of a request that we made ourselves was not recognised in the request log.")
            )
        if any(marker in str(value) for value in row.values()):
            raise CheckFailed(
                _("The request log holds more of a browser's description than family, version and system.")
            )
    visitors = RequestRecord.objects.filter(at__gt=at - COUNTED_BACK).exclude(browser=UNKNOWN).exclude(system=BOT)
    count = visitors.aggregate(count=Count("browser", distinct=True))["count"]
    if not count:
        raise NothingToCheck(_("No visitor's browser was counted in the last seven days."))
    words = ngettext(
        "In the last seven days the request log counted %(count)d kind of browser.",
        "In the last seven days the request log counted %(count)d kinds of browsers.",
        count,
    )
    nothing_else = _("Of a browser's description it held family, version and system, and nothing else.")
    return f"{words % {'count': count}} {nothing_else}"


def _recently_dropped(at: datetime) -> str:
    recent = DroppedRequests.objects.filter(at__gte=at - timedelta(days=1)).values_list("count", flat=True)
    lost = sum(recent)
    if not lost:
        return ""
    return " " + ngettext(
        "%d request of the last 24 hours could not be logged.",
        "%d requests of the last 24 hours could not be logged.",
        lost,
    ) % (lost,)
