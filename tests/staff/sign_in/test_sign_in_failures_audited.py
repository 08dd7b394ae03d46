"""The evidence says how many passwords were wrong, in few lines, with nothing of what was typed."""

from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.core.models import AuditEvent

JOB = "record-password-failures"


@pytest.fixture
def recorded():
    """What the job adds to the evidence when it runs at this time."""

    def lines(*, at) -> list[dict]:
        before = set(AuditEvent.objects.values_list("pk", flat=True))
        run(name=JOB, at=at)
        return [entry.facts for entry in AuditEvent.objects.exclude(pk__in=before).order_by("pk")]

    return lines


def test_a_flood_of_guesses_is_one_line_for_each_account_and_hour(maria, visitor, recorded, at):
    visitor().guess(times=60)
    assert recorded(at=at) == []  # the hour is not over
    common = {"form": "sign-in", "staff": maria.pk, "hour": "2026-11-23T12:00:00+00:00"}
    assert recorded(at=at + timedelta(hours=1)) == [{**common, "wrong": 10, "refused": 50}]
    assert recorded(at=at + timedelta(hours=2)) == []


def test_names_that_no_account_has_are_one_line_and_not_kept(db, visitor, recorded, at):
    """People type their password there."""
    for number in range(5):
        visitor().guess(name=f"my secret {number}")
    (facts,) = recorded(at=at + timedelta(hours=1))
    assert (facts["staff"], facts["wrong"], facts["refused"]) == (None, 5, 0)
    assert "secret" not in str(list(AuditEvent.objects.values()))


def test_wrong_old_passwords_are_lines_of_their_own(maria, visitor, recorded, at):
    browser = visitor()
    browser.sign_in()
    browser.client.post("/in/admin/password_change/", {"old_password": "wrong"})
    (facts,) = recorded(at=at + timedelta(hours=1))
    assert (facts["form"], facts["staff"], facts["wrong"]) == ("password-change", maria.pk, 1)


def test_what_the_job_has_not_yet_recorded_is_kept_for_it(maria, visitor, recorded, at):
    visitor().guess()
    run(name="forget-limits", at=at + timedelta(days=2))
    assert [facts["wrong"] for facts in recorded(at=at + timedelta(days=2))] == [1]


def test_a_right_password_leaves_no_failure(maria, visitor, recorded, at):
    visitor().sign_in()
    assert recorded(at=at + timedelta(hours=1)) == []
