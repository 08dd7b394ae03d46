from datetime import timedelta

import pytest
from django.tasks import default_task_backend

from responsys_site.core.jobs import scheduler
from responsys_site.core.models import Heartbeat

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def calls(monkeypatch):
    seen = []
    work = lambda *, at: seen.append(at) or "one thing done"  # noqa: E731
    monkeypatch.setattr(scheduler, "registered_jobs", lambda: {"count": scheduler.Job("count", HOUR, work)})
    return seen


def test_a_job_is_due_at_once_and_then_after_its_interval(calls, at, django_capture_on_commit_callbacks):
    assert scheduler.enqueue_due_jobs(at=at) == ["count"]
    assert scheduler.enqueue_due_jobs(at=at + HOUR / 2) == []
    assert scheduler.enqueue_due_jobs(at=at + HOUR) == ["count"]


def test_of_two_schedulers_only_one_enqueues(calls, at):
    scheduler.enqueue_due_jobs(at=at)
    stale = Heartbeat.objects.get().due_at - HOUR
    assert scheduler._claim(scheduler.registered_jobs()["count"], stale, at) is False


def test_a_run_leaves_its_heartbeat_and_its_words(calls, at):
    scheduler.enqueue_due_jobs(at=at)
    scheduler.run(name="count", at=at)
    assert scheduler.heartbeat_age(name="count", at=at + HOUR) == HOUR
    assert Heartbeat.objects.get().last_message == "one thing done"


def test_a_failure_is_noted_without_its_text(monkeypatch, at):
    def fail(*, at):
        raise ValueError("ann@example.com")

    monkeypatch.setattr(scheduler, "registered_jobs", lambda: {"fail": scheduler.Job("fail", HOUR, fail)})
    scheduler.enqueue_due_jobs(at=at)
    with pytest.raises(ValueError, match="ann"):
        scheduler.run(name="fail", at=at)
    heartbeat = Heartbeat.objects.get()
    assert heartbeat.failed_at == at and heartbeat.last_message == "failed: ValueError"


def test_every_declared_job_goes_to_the_task_engine(at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        names = scheduler.enqueue_due_jobs(at=at)
    assert {"check-promises", "forget-limits"} <= set(names)
    from django_tasks_db.models import DBTaskResult

    assert DBTaskResult.objects.count() == len(names) and default_task_backend.alias == "default"
