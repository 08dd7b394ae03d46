"""A clock that ran ahead for a minute has put off nothing once it is right again."""

from datetime import timedelta

import pytest

from privacy.promises.runner import run_checks
from privacy.promises.states import read_states
from responsys_site.core import rate_limits
from responsys_site.core.jobs import scheduler
from responsys_site.core.models import Heartbeat, RateLimitCounter

pytestmark = pytest.mark.django_db
YEAR, HOUR, MINUTE = timedelta(days=365), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def job(monkeypatch):
    """An hourly job that ran once while the clock was a year ahead."""
    monkeypatch.setattr(
        scheduler, "registered_jobs", lambda: {"hourly": scheduler.Job("hourly", HOUR, lambda *, at: "done")}
    )
    return lambda: Heartbeat.objects.get(name="hourly")


def test_a_job_is_due_when_its_time_lies_further_ahead_than_its_period(job, at):
    scheduler.enqueue_due_jobs(at=at + YEAR)
    assert scheduler.enqueue_due_jobs(at=at) == ["hourly"]
    assert job().due_at == at + HOUR and scheduler.enqueue_due_jobs(at=at) == []


def test_a_scheduler_whose_clock_is_a_minute_behind_gives_no_job_twice(job, at):
    scheduler.enqueue_due_jobs(at=at)
    assert scheduler.enqueue_due_jobs(at=at - MINUTE) == []


def test_a_failure_in_the_future_hides_no_later_success(job, at):
    scheduler.enqueue_due_jobs(at=at + YEAR)
    Heartbeat.objects.update(failed_at=at + YEAR, finished_at=at + YEAR)
    scheduler.enqueue_due_jobs(at=at)
    assert (job().failed_at, job().finished_at) == (None, None)


def test_a_result_in_the_future_hides_no_later_result(at, policy):
    for moment in (at + YEAR, at):
        run_checks(at=moment, only={"S8"})
    state = read_states(at=at).get("S8")
    assert state.state == "kept" and state.checked_at == at


def test_a_counter_of_a_window_in_the_future_is_forgotten(at):
    for moment in (at, at + YEAR):
        rate_limits.consume(limit=rate_limits.RateLimit("x", "s", 1, HOUR), at=moment)
    assert rate_limits.delete_expired(at=at) == "1 counters removed"
    assert RateLimitCounter.objects.get().started == int(at.timestamp())


def test_a_task_that_began_in_the_future_is_reaped(at):
    from django_tasks_db.models import DBTaskResult

    scheduler.run_job.enqueue("forget-limits")
    DBTaskResult.objects.update(status="RUNNING", started_at=at + YEAR, worker_ids=["gone"])
    assert scheduler.run(name="reap-stuck-tasks", at=at).startswith("1 tasks")
