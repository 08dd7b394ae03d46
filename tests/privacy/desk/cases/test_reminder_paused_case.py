from datetime import timedelta

import pytest
import time_machine

from privacy.desk.cases.replies import reply, request_identity_proof
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.jobs import remind_of_cases, remind_of_paused_cases, tell_of_overdue_cases
from privacy.desk.models import Case, CaseLink
from responsys_site.mail.models import Delivery


@pytest.fixture
def standing(opened, advocate, at) -> Case:
    case = opened()
    request_identity_proof(case=case, text="Your postcode?", by=advocate, at=at)
    return case


@pytest.fixture
def asked(opened, advocate, at) -> Case:
    case = opened()
    reply(case=case, text="Which list?", asks=True, by=advocate, at=at)
    return case


def test_the_desk_is_reminded_of_a_clock_that_stands_still_every_two_weeks(standing, advocate, at):
    counts = [remind_of_paused_cases(at=at + timedelta(days=days)) for days in (13, 14, 15, 28)]
    assert counts == [f"desk reminded of {number} cases whose clock stands still" for number in (0, 1, 0, 1)]
    assert "stood still" in Delivery.objects.filter(address=advocate.email).latest("pk").fields["news"]
    assert not standing.events.visible_to_requester().filter(event="reminded").exists()


def test_not_of_one_that_runs_again(standing, at):
    add_message(case=standing, text="94303", at=at + timedelta(days=3))
    assert "of 0 cases" in remind_of_paused_cases(at=at + timedelta(days=40))


def test_the_clock_runs_while_we_wait_for_an_answer_to_a_question_of_ours(asked, client, at):
    assert "of 1 cases" in remind_of_cases(at=at + timedelta(days=23))
    late = asked.due_at + timedelta(hours=1)
    assert "1 people" in tell_of_overdue_cases(at=late)
    mailed = asked.events.get(event="overdue told").delivery.message.text
    assert "that does not stop the time" in mailed and "our fault" not in mailed
    page = f"/privacy/cases/{CaseLink.objects.issue(case=asked, at=at)}/"
    for now, words in ((at, "does not stop the time for our answer: it is due"), (late, "our answer is overdue")):
        with time_machine.travel(now, tick=False):
            assert words in client.get(page).text
