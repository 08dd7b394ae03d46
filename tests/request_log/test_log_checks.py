from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import enqueue_due_jobs, run
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck
from responsys_site.request_log import promise_checks, writer
from responsys_site.request_log.jobs import CUT_JOB
from responsys_site.request_log.models import DroppedRequests, RequestRecord
from responsys_site.request_log.writer import Browser

pytestmark = pytest.mark.django_db

CHECKS = [
    promise_checks.requests_are_logged_with_their_address,
    promise_checks.addresses_are_kept_for_a_limited_time,
    promise_checks.the_job_that_cuts_addresses_runs,
]


@pytest.mark.parametrize("check", CHECKS)
def test_a_new_site_keeps_them_and_the_probe_leaves_no_row(check, at):
    assert check(at=at)
    assert not RequestRecord.objects.exists()


def test_t1_is_broken_when_the_site_runs_without_the_recorder(settings, at):
    settings.WSGI_APPLICATION = f"{__name__}.nothing_recorded"
    with pytest.raises(CheckFailed, match="not found in the request log"):
        promise_checks.requests_are_logged_with_their_address(at=at)


def test_t1_is_broken_by_an_address_kept_too_long(make_record, at):
    make_record(at=at - timedelta(days=14, hours=4))
    with pytest.raises(CheckFailed, match="longer than 14 days"):
        promise_checks.addresses_are_kept_for_a_limited_time(at=at)


def test_t1_is_broken_by_a_row_kept_too_long(make_record, at):
    make_record(at=at - timedelta(days=180, hours=4), address=None)
    with pytest.raises(CheckFailed, match="longer than 180 days"):
        promise_checks.addresses_are_kept_for_a_limited_time(at=at)


def test_t1_is_broken_when_the_job_stands_still(at):
    enqueue_due_jobs(at=at)
    run(name=CUT_JOB, at=at)
    assert promise_checks.the_job_that_cuts_addresses_runs(at=at + timedelta(hours=2))
    with pytest.raises(CheckFailed, match="has not run in time"):
        promise_checks.the_job_that_cuts_addresses_runs(at=at + timedelta(hours=4))


def test_t1_is_broken_when_the_job_never_ran_on_a_site_of_some_age(make_record, at):
    make_record(at=at - timedelta(hours=4))
    with pytest.raises(CheckFailed, match="has not run in time"):
        promise_checks.the_job_that_cuts_addresses_runs(at=at)


def test_t1_says_how_many_requests_were_lost(at):
    DroppedRequests.objects.create(at=at - timedelta(hours=1), count=3)
    assert "3 requests" in promise_checks.requests_are_logged_with_their_address(at=at)


def test_t2_has_nothing_to_check_while_no_browser_was_counted(make_record, at):
    make_record(at=at - timedelta(days=8))
    make_record(at=at, browser="Googlebot", system="Bot")
    with pytest.raises(NothingToCheck, match="No visitor's browser"):
        promise_checks.browsers_are_counted(at=at)


def test_t2_is_kept_by_browsers_that_were_counted(make_record, at):
    for browser in ("Firefox", "Firefox", "Safari"):
        make_record(at=at, browser=browser)
    assert "counted 2 kinds of browsers" in promise_checks.browsers_are_counted(at=at)
    assert RequestRecord.objects.count() == 3


def test_t2_is_broken_when_the_browser_is_not_told(at, monkeypatch):
    monkeypatch.setattr(writer, "read_browser", lambda header: Browser("Unknown", "", "Unknown"))
    with pytest.raises(CheckFailed, match="not recognised"):
        promise_checks.browsers_are_counted(at=at)


def test_t2_is_broken_when_more_of_the_header_is_kept(at, monkeypatch):
    row = writer._row

    def with_header(noted, adapt):
        return row(noted._replace(route=noted.user_agent), adapt)

    monkeypatch.setattr(writer, "_row", with_header)
    with pytest.raises(CheckFailed, match="holds more of a browser"):
        promise_checks.browsers_are_counted(at=at)


def nothing_recorded(environ, start_response):
    start_response("200 OK", [])
    return [b""]
