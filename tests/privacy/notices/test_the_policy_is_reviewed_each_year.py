"""The office is reminded before a year is over, and records that the words still hold."""

from datetime import timedelta

import pytest
from django.core import mail

from privacy.models import PolicyVersion
from privacy.review import remind_of_review
from responsys_site.edge import snapshot
from responsys_site.ground.models import Entry
from responsys_site.mail.sending import send_due
from tests.privacy.notices.conftest import DAY

YEAR = timedelta(days=365)


@pytest.fixture
def current(policy):
    return PolicyVersion.objects.get(number=2)


def test_a_reminder_goes_to_the_office_a_month_ahead_and_once_a_week(current, officers):
    due = current.in_force_at + YEAR
    assert "to be reviewed by" in remind_of_review(at=due - 31 * DAY)
    told = [remind_of_review(at=due - 30 * DAY + day * DAY).endswith("was told") for day in (0, 1, 8)]
    assert told == [True, False, True]
    send_due(at=due)
    assert "to be reviewed by 1 November 2027" in mail.outbox[0].body


def test_a_review_is_evidence_and_moves_the_next_one_by_a_year(current, staff_of, officers, text_of, at):
    assert "The next is due in a year" in staff_of(0).act(current, "review", at=at, words="Each clause, with ops.").text
    entry = Entry.objects.get(kind="policy reviewed")
    assert entry.facts == {"version": 2, "by": officers[0].pk, "looked_at": "Each clause, with ops."}
    snapshot.forget()
    page = text_of("/privacy/versions/2/")
    assert "23 November 2026</time>. We found that its words still hold." in page and "23 November 2027" in page
    assert "to be reviewed by 2027-11-23" in remind_of_review(at=at + YEAR - 31 * DAY)


def test_a_review_without_a_word_of_what_was_looked_at_is_none(current, staff_of, at):
    assert staff_of(0).act(current, "review", at=at, words=" ").status_code == 422
    assert not current.reviews.exists()


def test_only_the_version_in_force_is_reviewed(policy, staff_of, at):
    earlier = PolicyVersion.objects.get(number=1)
    assert "cannot be done" in staff_of(0).act(earlier, "review", at=at, words="All.").text
