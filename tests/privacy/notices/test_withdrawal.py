"""A coming version is withdrawn for a public reason, before it is in force and never after."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.withdraw import send_withdrawal_notices, withdraw
from tests.privacy.notices.conftest import DAY, MINUTE

SECOND = timedelta(seconds=1)


@pytest.fixture
def told(on_file, posted, pass_time, at):
    on_file("ann")
    return pass_time(posted(at), at + MINUTE)


def test_those_who_were_told_are_told_of_it_and_the_page_says_why(told, pass_time, officers, text_of, at):
    with time_machine.travel(at + DAY, tick=False):
        withdraw(version=told, by=officers[0], reason="Unclear words.", at=at + DAY)
        send_withdrawal_notices(at=at + DAY)
    pass_time(told, at + DAY + MINUTE)
    assert [sent.subject for sent in mail.outbox][-1] == "Version 3 of our privacy policy is withdrawn"
    assert len(mail.outbox) == 2
    assert "Unclear words." in text_of("/privacy/versions/")
    text_of("/privacy/versions/3/", status=410)


def test_what_waits_is_not_sent_any_more(on_file, posted, pass_time, officers, at):
    on_file("ann")
    version = posted(at)
    withdraw(version=version, by=officers[0], reason="Unclear words.", at=at + MINUTE)
    pass_time(version, at + 2 * MINUTE)
    assert not mail.outbox


def test_its_number_is_never_used_again(told, posted, officers, at):
    withdraw(version=told, by=officers[0], reason="Unclear words.", at=at + DAY)
    assert posted(at + 2 * DAY).number == 4


def test_in_its_last_minute_it_is_too_late_as_every_process_turns_by_its_own_clock(posted, officers, at):
    version = posted(at)
    for late in (version.in_force_at, version.in_force_at - MINUTE):
        with pytest.raises(ActionNotAllowed, match="in force"):
            withdraw(version=version, by=officers[0], reason="Too late.", at=late)
    withdraw(version=version, by=officers[0], reason="In time.", at=version.in_force_at - MINUTE - SECOND)
    with pytest.raises(ActionNotAllowed, match="only once"):
        withdraw(version=version, by=officers[0], reason="Again.", at=at + DAY)
