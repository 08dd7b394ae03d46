"""Background work on a machine whose clock is wrong goes by the database's, and the machine says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from responsys_site.core.db import database_clock
from responsys_site.core.jobs import scheduler
from responsys_site.core.models import Heartbeat
from responsys_site.staff.management.commands.doctor import find_problems

pytestmark = pytest.mark.django_db
JOB, YEAR = "forget-limits", timedelta(days=365)


@pytest.fixture
def database(monkeypatch):
    """A database whose clock differs from ours by so much."""

    def differs(by: timedelta) -> None:
        monkeypatch.setattr(database_clock, "database_time", lambda: datetime.now(UTC) + by)

    return differs


@pytest.mark.parametrize("by", [-YEAR, YEAR])
def test_jobs_are_due_and_done_by_the_database_s_time(database, by, caplog):
    database(by)
    call_command("tick")
    scheduler.run_job.call(JOB)
    heartbeat = Heartbeat.objects.get(name=JOB)
    theirs = datetime.now(UTC) + by
    for time in (heartbeat.started_at, heartbeat.finished_at, heartbeat.due_at - timedelta(hours=6)):
        assert abs(time - theirs) < timedelta(minutes=1)
    assert "s from the database's" in caplog.text


def test_a_clock_that_is_a_few_seconds_off_is_believed_and_said(database, caplog):
    database(timedelta(seconds=-4))
    call_command("tick")
    assert datetime.now(UTC) - Heartbeat.objects.get(name=JOB).started_at < timedelta(seconds=3)
    assert "This clock is 4.0 s from the database's" in caplog.text


def test_the_doctor_says_so(database, policy, at):
    database(timedelta(minutes=-2))
    assert "This machine's clock is +120.0 s from the database's. Run NTP on both." in "\n".join(find_problems(at=at))
