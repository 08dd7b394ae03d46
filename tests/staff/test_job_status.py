from datetime import timedelta

import pytest
from django.utils import timezone

from responsys_site.core.models import Heartbeat

LIST = "/in/admin/core/heartbeat/"
JOB = "send-waiting-mail"  # each minute


@pytest.fixture
def shown(admin_client):
    """What the list says of the job whose heartbeat is as given, in minutes from now."""

    def read(words: str = "", **minutes: float) -> str:
        now = timezone.now()
        times = {name: now + timedelta(minutes=value) for name, value in minutes.items()}
        Heartbeat.objects.update_or_create(name=JOB, defaults={"last_message": words, **times})
        return admin_client.get(LIST).text

    return read


def test_one_that_runs_is_well(shown):
    page = shown("3 deliveries tried", due_at=1, finished_at=-0.5)
    assert "✓ well" in page and "3 deliveries tried" in page and "✗" not in page


@pytest.mark.parametrize("minutes", [{"due_at": -17.5, "finished_at": -18.5}, {"due_at": 0.5, "finished_at": -18.5}])
def test_one_due_more_than_two_periods_and_a_quarter_of_an_hour_ago_is_late(shown, minutes):
    page = shown("3 deliveries tried", **minutes)
    assert '<strong class="overdue">✗ late</strong>' in page and "3 deliveries tried" in page


def test_one_due_less_long_ago_is_not(shown):
    assert "✓ well" in shown(due_at=-16.5, finished_at=-17.5)


@pytest.mark.parametrize("end", ["finished_at", "failed_at"])
def test_an_end_in_the_future_says_nothing(shown, end):
    assert "✗ late" in shown(due_at=0.5, added_at=-60, **{end: 60 * 24 * 365})


def test_one_that_failed_says_what_it_said(shown):
    page = shown("failed: OperationalError", due_at=0.5, finished_at=-2, failed_at=-0.5)
    assert '<strong class="overdue">✗ failed</strong>' in page and "failed: OperationalError" in page


def test_one_that_failed_and_then_went_well_is_well(shown):
    assert "✓ well" in shown(due_at=0.5, finished_at=-0.5, failed_at=-2)


def test_one_that_never_came_to_an_end_says_so(shown):
    assert "not yet done" in shown(due_at=0.5)


def test_one_that_is_no_job_any_more_says_so(shown):
    shown(due_at=0.5)
    Heartbeat.objects.update(name="old-job")
    assert "no longer among the jobs" in shown(due_at=0.5, finished_at=0)
