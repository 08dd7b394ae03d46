"""A notice under way: held, sent again, for those who came late; and its version withdrawn."""

import pytest
import time_machine
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.withdraw import send_withdrawal_notices
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH, REFUSING


@pytest.fixture
def held(on_file, posted, pass_time, mailer, at):
    on_file("ann", "gone")
    mailer(REFUSING)
    return pass_time(posted(at), at + MINUTE)


def test_a_held_notice_says_so_and_a_public_reason_lets_it_settle(held, staff_of, text_of, at):
    assert "Held, as 1 could not be reached".lower() in staff_of(0).open(held, "change/", at=at + DAY).text.lower()
    assert staff_of(0).act(held, "release", at=at + DAY, words=" ").status_code == 422
    assert "30 days begin" in staff_of(0).act(held, "release", at=at + DAY, words="An old list.").text
    assert PolicyVersion.objects.get(pk=held.pk).in_force_at == at + DAY + MONTH
    assert "An old list." in text_of("/privacy/versions/3/")


def test_a_held_notice_is_sent_again(held, staff_of, pass_time, mailer, at):
    mailer("django.core.mail.backends.locmem.EmailBackend")
    assert "1 person gets the notice again." in staff_of(0).act(held, "send-again", at=at + DAY).text
    assert pass_time(held, at + DAY + MINUTE).settled_at is not None


def test_those_who_came_later_are_told_at_once(on_file, posted, pass_time, staff_of, at):
    on_file("ann")
    version = pass_time(posted(at), at + MINUTE)
    on_file("cleo", came=at + DAY)
    assert "1 person gets the notice now." in staff_of(0).act(version, "notify-late-contacts", at=at + DAY).text
    assert "0 people get the notice now." in staff_of(0).act(version, "notify-late-contacts", at=at + DAY).text


def test_a_coming_version_is_withdrawn_for_a_public_reason(on_file, posted, pass_time, staff_of, text_of, at):  # noqa: PLR0917
    on_file("ann")
    version = pass_time(posted(at), at + MINUTE)
    assert staff_of(0).act(version, "withdraw", at=at + DAY).status_code == 422
    assert "Withdrawn." in staff_of(0).act(version, "withdraw", at=at + DAY, words="Unclear words.").text
    with time_machine.travel(at + DAY, tick=False):
        send_withdrawal_notices(at=at + DAY)
    pass_time(version, at + DAY + MINUTE)
    assert "Unclear words." in mail.outbox[-1].body and "Unclear words." in text_of("/privacy/versions/")


def test_the_page_of_a_withdrawn_version_says_why_and_promises_no_day(on_file, posted, pass_time, staff_of, at):
    on_file("ann")
    version = pass_time(posted(at), at + MINUTE)
    assert "23 December 2026, 12:01 UTC" in staff_of(0).open(version, "change/", at=at + DAY).text
    page = staff_of(0).act(version, "withdraw", at=at + DAY, words="Unclear words.").text
    assert "never, as it is withdrawn" in page and "Unclear words." in page and "23 December 2026, 12:01" not in page
    assert "24 November 2026, 12:00 UTC" in page


def test_a_version_in_force_is_no_longer_withdrawn(posted, staff_of, at):
    version = posted(at)
    answer = staff_of(0).act(version, "withdraw", at=version.in_force_at, words="Too late.")
    assert "be done any more" in answer.text
    assert PolicyVersion.objects.get(pk=version.pk).withdrawn_at is None
