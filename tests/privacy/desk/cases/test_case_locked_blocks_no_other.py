"""A case that hangs in somebody's transaction is passed over by each job of the desk, and done by its next run."""

from datetime import timedelta

import pytest

from privacy.desk.models import Case
from responsys_site.core.jobs.scheduler import run
from tests.row_locks import ROW_LOCKS, in_another_workers_hands

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = timedelta(days=4 * 366)


@pytest.fixture
def two_cases(opened):
    return [opened(), opened(address="bea@example.com", text="And mine?")]


@pytest.mark.usefixtures("advocate")
@pytest.mark.parametrize(
    ("job", "days", "done"),
    [
        ("remind-of-cases", 25, {"reminded_at__isnull": False}),
        ("tell-of-overdue-cases", 31, {"overdue_told_at__isnull": False, "events__event": "desk told overdue"}),
    ],
)
def test_a_job_does_the_other_case_and_this_one_when_it_is_free(two_cases, at, job, days, done):
    later = at + timedelta(days=days)
    with in_another_workers_hands(two_cases[0]):
        run(name=job, at=later)
        assert Case.objects.filter(**done).count() == (1 if ROW_LOCKS else 2)
    run(name=job, at=later + timedelta(minutes=30))
    assert Case.objects.filter(**done).count() == 2


def test_the_other_case_is_acknowledged(two_cases, at):
    Case.objects.update(acknowledged_at=None)
    with in_another_workers_hands(two_cases[0]):
        run(name="acknowledge-cases", at=at + timedelta(days=2))
        assert Case.objects.exclude(acknowledged_at=None).count() == (1 if ROW_LOCKS else 2)


@pytest.mark.parametrize(
    ("job", "facts"),
    [
        ("forget-suspected-cases", {"quarantine_reason": "trap field", "state": "closed"}),
        ("forget-old-cases", {"state": "closed"}),
    ],
)
def test_the_other_case_is_forgotten(two_cases, at, job, facts):
    Case.objects.update(**facts, **({"closed_at": at} if "state" in facts else {}))
    with in_another_workers_hands(two_cases[0]):
        run(name=job, at=at + YEARS)
        assert Case.objects.exclude(erased_at=None).count() == (1 if ROW_LOCKS else 2)
