"""Checks of the promises about the request log: T1, addresses; T2, browsers."""

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from responsys_site.diagnostics.jobs import CUT_JOB, EVERY, address_age, record_age
from responsys_site.diagnostics.models import LostRequests, RequestRecord
from responsys_site.diagnostics.probe import logged_probe
from responsys_site.ground.jobs import heartbeat_age
from responsys_site.ground.promises import NotKept, check

SLACK = 3 * EVERY  # the job may be late by this much
PROBE_NETWORK = "192.0.2.{}"  # TEST-NET-1, kept for documentation by RFC 5737: nobody's address
PROBE_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 {}"


@check("T1")
def requests_are_logged_with_their_address(*, at: datetime) -> str:
    address = PROBE_NETWORK.format(secrets.randbelow(254) + 1)
    with logged_probe(address=address, user_agent=PROBE_BROWSER.format("")) as found:
        if found.columns.get("address") != address:
            raise NotKept(_("A request that we made ourselves was not found in the request log with its address."))
    return _("A request that we made ourselves was found in the request log with its address.") + _lost_lately(at)


@check("T1")
def addresses_are_kept_for_a_limited_time(*, at: datetime) -> str:
    if RequestRecord.objects.with_address().before(at - address_age() - SLACK).exists():
        raise NotKept(_("The request log holds whole addresses for longer than %d days.") % address_age().days)
    if RequestRecord.objects.before(at - record_age() - SLACK).exists():
        raise NotKept(_("The request log holds requests for longer than %d days.") % record_age().days)
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
        raise NotKept(_("The job that cuts addresses has not run in time."))
    return _("The job that cuts addresses ran in time.")


@check("T2")
def only_family_version_and_system_are_kept_of_a_browser(*, at: datetime) -> str:
    marker = secrets.token_hex(8)
    with logged_probe(address=PROBE_NETWORK.format(1), user_agent=PROBE_BROWSER.format(marker)) as found:
        kept = tuple(found.columns.get(name) for name in ("browser", "browser_version", "system"))
        if kept != ("Firefox", "128", "Linux"):
            raise NotKept(_("The browser of a request that we made ourselves was not recognised in the request log."))
        if any(marker in str(value) for value in found.columns.values()):
            raise NotKept(_("The request log holds more of a browser's description than family, version and system."))
    return _("Of a browser's description the request log held family, version and system, and nothing else.")


def _lost_lately(at: datetime) -> str:
    recent = LostRequests.objects.filter(at__gte=at - timedelta(days=1)).values_list("count", flat=True)
    lost = sum(recent)
    if not lost:
        return ""
    return " " + ngettext(
        "%d request of the last 24 hours could not be logged.",
        "%d requests of the last 24 hours could not be logged.",
        lost,
    ) % (lost,)
