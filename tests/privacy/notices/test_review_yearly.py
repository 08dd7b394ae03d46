"""The office is reminded before a year is over, and records that the words still hold."""

from datetime import timedelta

import pytest
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.privacy_office import remind_of_review
from privacy.notices.publish import publish_approved
from responsys_site.core.http import snapshot
from responsys_site.core.models import AuditEvent
from responsys_site.mail.queue.tasks import send_due
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
    entry = AuditEvent.objects.get(kind="policy reviewed")
    assert entry.facts == {"version": 2, "by": officers[0].pk, "looked_at": "Each clause, with ops."}
    snapshot.clear()
    page = text_of("/privacy/versions/2/")
    assert "23 November 2026</time>. We found that its words still hold." in page and "23 November 2027" in page
    assert "to be reviewed by 2027-11-23" in remind_of_review(at=at + YEAR - 31 * DAY)


@pytest.fixture
def correct(current, staff_of, now):
    """Post a correction of the version in force, by the pages of the staff; visitors come then."""

    def post(*, at):
        staff_of(0).act(PolicyVersion.objects.in_force(at=at), "correct", at=at)
        draft = PolicyVersion.objects.drafts().get()
        PolicyVersion.objects.filter(pk=draft.pk).update(what_changed="A typing error.")
        staff_of(0).act(draft, "ask", at=at)
        staff_of(1).act(draft, "approve", at=at)
        publish_approved(at=at)
        now.move_to(at)
        snapshot.clear()

    return post


@pytest.fixture
def register(client):
    """What programs are told of the review."""
    return lambda: client.get("/privacy/promises.json").json()["review"]


def test_a_correction_changes_no_substance_and_leaves_the_year_as_it_runs(current, correct, text_of, register, at):
    due = current.in_force_at + YEAR
    correct(at=at)
    assert "version 3 is to be reviewed by 2027-11-01" in remind_of_review(at=at)
    assert remind_of_review(at=due - DAY).endswith("the office was told")
    for page in ("/privacy/", "/privacy/versions/3/", "/privacy/promises/"):
        assert "1 November 2027" in text_of(page)
    assert register() == {"version": 3, "last_at": None, "due_at": "2027-11-01T07:00:00Z"}


def test_a_review_holds_for_the_correction_that_follows_it(current, correct, staff_of, text_of, at):
    staff_of(0).act(current, "review", at=at, words="Each clause.")
    correct(at=at + DAY)
    for page in ("/privacy/versions/3/", "/privacy/promises/"):
        assert "23 November 2026" in text_of(page) and "23 November 2027" in text_of(page)
    assert "to be reviewed by 2027-11-23" in remind_of_review(at=at + 2 * DAY)


def test_a_later_review_says_nothing_of_the_words_before_the_correction(correct, staff_of, text_of, at):
    correct(at=at)
    staff_of(0).act(PolicyVersion.objects.get(number=3), "review", at=at, words="Each clause.")
    assert "Last reviewed" in text_of("/privacy/versions/3/") and "Last reviewed" not in text_of("/privacy/versions/2/")


def test_a_review_without_a_word_of_what_was_looked_at_is_none(current, staff_of, at):
    assert staff_of(0).act(current, "review", at=at, words=" ").status_code == 422
    assert not current.reviews.exists()


def test_only_the_version_in_force_is_reviewed(policy, staff_of, at):
    earlier = PolicyVersion.objects.get(number=1)
    assert "be done any more" in staff_of(0).act(earlier, "review", at=at, words="All.").text
