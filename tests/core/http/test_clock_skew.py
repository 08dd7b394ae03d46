"""A machine whose clock differs from the database's says so, and is not ready once a page would turn seconds apart."""

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest

from responsys_site.core.db import database_clock
from responsys_site.core.db.database_clock import ClockSkew
from responsys_site.core.http import snapshot
from responsys_site.wsgi import application
from tests.core.http.wsgi_request import ask


@pytest.fixture
def compared(monkeypatch, caplog):
    """Compare with a database whose clock is so many seconds ahead of ours; return what was logged."""

    def compare(seconds: float) -> str:
        def database_time():
            time.sleep(0.05)
            return datetime.now(UTC) + timedelta(seconds=seconds)

        monkeypatch.setattr(database_clock, "database_time", database_time)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            database_clock.clock_skew.compare()
        return caplog.text

    yield compare
    database_clock.clock_skew.offset = timedelta(0)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("ahead", [1, -1])
@pytest.mark.parametrize(("seconds", "warns", "status"), [(0, False, 200), (3, True, 200), (6, True, 503)])
def test_it_warns_beyond_one_second_and_is_not_ready_beyond_five(compared, seconds, warns, status, ahead):
    assert ("from the database's" in compared(ahead * seconds)) is warns
    assert ask(application, "/readyz").status == status


@pytest.mark.usefixtures("policy")
def test_it_is_ready_again_once_the_clock_is_put_right(compared):
    compared(60)
    compared(0)
    assert ask(application, "/readyz").status == 200


def test_a_database_that_is_away_changes_nothing_and_tells_no_details(monkeypatch, caplog):
    def away():
        raise ConnectionError("host db.internal is away")

    monkeypatch.setattr(database_clock, "database_time", away)
    clock = ClockSkew()
    clock.offset = timedelta(seconds=2)
    clock.compare()
    assert clock.offset == timedelta(seconds=2) and "db.internal" not in caplog.text


@pytest.mark.django_db
def test_the_real_database_is_asked():
    clock = ClockSkew()
    clock.compare()
    assert clock.offset == timedelta(0)


def test_the_thread_that_rereads_compares(one_page, settings, compared):
    compared(0)
    database_clock.clock_skew.offset = timedelta(seconds=9)
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 60
    cache = snapshot.SnapshotCache()
    cache.parts = snapshot.cache.parts
    cache.get()
    deadline = time.monotonic() + 5
    while database_clock.clock_skew.offset:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    cache.close()
