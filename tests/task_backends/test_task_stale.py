from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from leads.requests.tasks import notify_staff
from responsys_site.core.jobs.scheduler import run
from responsys_site.task_backends.database.jobs import MAX_TASK_TIME

pytestmark = [pytest.mark.django_db, pytest.mark.servers]
JOB = "reap-stuck-tasks"


@pytest.fixture
def running(at):
    """A task that a worker took up at `at`."""
    task = DBTaskResult.objects.get(pk=notify_staff.enqueue().id)
    DBTaskResult.objects.update(status="RUNNING", started_at=at, worker_ids=["gone"])
    return task


def test_a_task_that_runs_within_the_hour_is_left_alone(running, at):
    assert run(name=JOB, at=at + MAX_TASK_TIME).startswith("0 tasks")
    running.refresh_from_db()
    assert running.status == "RUNNING"


def test_a_task_whose_worker_is_gone_stands_as_failed_and_says_why(running, at):
    later = at + MAX_TASK_TIME + timedelta(seconds=1)
    assert run(name=JOB, at=later).startswith("1 tasks")
    running.refresh_from_db()
    assert (running.status, running.finished_at) == ("FAILED", later)
    assert running.task_result.errors[0].exception_class.__name__ == "WorkerLost"


def test_a_task_that_waits_for_a_worker_is_not_stuck(at):
    notify_staff.enqueue()
    assert run(name=JOB, at=at + timedelta(days=30)).startswith("0 tasks")


def test_what_a_reaped_task_was_given_is_forgotten_with_the_finished_ones(running, at):
    run(name=JOB, at=at + timedelta(hours=2))
    DBTaskResult.objects.update(finished_at=at - timedelta(days=400))
    run(name="forget-finished-tasks", at=at)
    assert DBTaskResult.objects.count() == 0
