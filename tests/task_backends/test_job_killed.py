from datetime import timedelta

import pytest

from responsys_site.core.jobs import scheduler
from responsys_site.core.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.servers]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def job(monkeypatch):
    """A daily job that was given to the engine, and whose worker was killed."""
    declared = {"daily": scheduler.Job("daily", DAY, lambda *, at: "done")}
    monkeypatch.setattr(scheduler, "registered_jobs", lambda: declared)
    return lambda: Heartbeat.objects.get(name="daily")


def test_it_is_given_to_the_engine_again_within_the_hour(job, at):
    assert scheduler.enqueue_due_jobs(at=at) == ["daily"]
    assert scheduler.enqueue_due_jobs(at=at + HOUR - MINUTE) == []
    assert scheduler.enqueue_due_jobs(at=at + HOUR) == ["daily"]
    assert scheduler.enqueue_due_jobs(at=at + HOUR + MINUTE) == []


def test_it_says_so_until_it_has_finished(job, at):
    scheduler.enqueue_due_jobs(at=at)
    scheduler.enqueue_due_jobs(at=at + HOUR)
    assert job().last_message == "started, never finished"
    scheduler.run(name="daily", at=at + HOUR + MINUTE)
    assert job().last_message == "done"


@pytest.mark.parametrize("end", ["finished_at", "failed_at"])
def test_one_that_ended_waits_for_its_day_and_keeps_its_words(job, at, end):
    scheduler.enqueue_due_jobs(at=at)
    Heartbeat.objects.update(**{end: at + MINUTE}, last_message="what it said")
    assert scheduler.enqueue_due_jobs(at=at + 2 * HOUR) == []
    assert scheduler.enqueue_due_jobs(at=at + DAY) == ["daily"]
    assert job().last_message == "what it said"


def test_an_engine_that_cannot_be_reached_leaves_it_due(job, at, monkeypatch):
    def refuse(name):
        raise ConnectionError

    monkeypatch.setattr(scheduler, "run_job", type("Task", (), {"enqueue": staticmethod(refuse)}))
    with pytest.raises(ConnectionError):
        scheduler.enqueue_due_jobs(at=at)
    monkeypatch.undo()
    assert Heartbeat.objects.get(name="daily").started_at is None
