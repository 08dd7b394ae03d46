from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import assign, close_case, pause_for_identity
from privacy.desk.jobs import acknowledge_cases, remind_of_cases, tell_of_overdue_cases
from privacy.desk.models import Case
from tests.privacy.desk.admin.conftest import CASES

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def join(act, sent):
    """Join a case to another by the act's page; return the one that goes on, and what went to its person by mail."""

    def joined(one: Case, other: Case):
        before = len(sent())
        act(one, "merge", into=other.pk)
        assert one.merged_into == other
        other.refresh_from_db()
        return other, [letter.body for letter in sent()[before:] if letter.to == ["ann@example.com"]]

    return joined


def answered(case, advocate):
    reply(case=case, text="Done.", by=advocate, at=timezone.now())


def closed(case, advocate):
    close_case(case=case, by=advocate, at=timezone.now())


@pytest.mark.parametrize("settle", [answered, closed])
def test_an_open_case_opens_the_settled_one_again_with_its_own_clock(opened, join, office, advocate, settle):
    now = timezone.now()
    other, one = opened(at=now - 20 * DAY), opened(text="What about my address?", at=now - 3 * DAY)
    settle(other, advocate)
    due = one.due_at
    other, letters = join(one, other)
    assert (other.state, other.due_at, other.closed_at) == ("waiting for us", due, None)
    assert one.reference in letters[0] and other.reference in letters[0]
    assert "Opened again" in office.get(f"{CASES}{other.pk}/change/").text


def test_one_that_is_done_leaves_the_other_as_it_was(opened, join, advocate, at):
    one, other = opened(at=at - 20 * DAY), opened(at=at - 3 * DAY)
    answered(one, advocate)
    due = other.due_at
    other, _letters = join(one, other)
    assert (other.state, other.due_at) == ("new", due)


def test_two_that_are_done_stay_done_and_nobody_is_written_to(opened, join, advocate):
    one, other = opened(), opened()
    answered(one, advocate)
    closed(other, advocate)
    other, letters = join(one, other)
    assert other.state == "closed" and letters == []


@pytest.mark.parametrize(("one", "other"), [(20, 3), (3, 20)])
def test_it_is_due_when_the_earlier_of_both_was(opened, join, at, one, other):
    rows = opened(at=at - one * DAY), opened(at=at - other * DAY)
    due = min(row.due_at for row in rows)
    assert join(*rows)[0].due_at == due


@pytest.mark.parametrize(
    ("one", "other", "goes_on"),
    [("access", "question", "access"), ("complaint", "erasure", "erasure"), ("access", "erasure", "erasure")],
)
def test_its_kind_is_that_of_the_shortest_period(opened, join, one, other, goes_on):
    assert join(opened(kind=one), opened(kind=other))[0].kind == goes_on


def test_of_two_rights_the_one_that_waits_is_its_kind(opened, join, advocate):
    one, other = opened(kind="erasure"), opened(kind="access")
    answered(other, advocate)
    assert join(one, other)[0].kind == "erasure"


def test_a_case_that_was_not_acknowledged_has_its_word_by_the_mail_of_the_joining(opened, join):
    other, one = opened(), opened()  # a second mail of that day waits for the next
    other, letters = join(one, other)
    assert one.acknowledged_at and len(letters) == 1 and "You have our answer to all of it" in letters[0]
    assert acknowledge_cases(at=timezone.now() + 2 * DAY) == "0 cases acknowledged"


def test_whoever_waits_for_us_in_one_of_them_does_not_wait_for_themselves(opened, join, advocate):
    one, other = opened(), opened()
    reply(case=other, text="Which address?", by=advocate, at=timezone.now(), asks=True)
    assert join(one, other)[0].state == "waiting for us"


@pytest.mark.parametrize(("late", "early"), [(20, 35), (35, 20)])
def test_what_was_told_of_the_clock_is_neither_lost_nor_told_again(opened, join, at, late, early):
    one, other = opened(at=at - late * DAY), opened(at=at - early * DAY)
    remind_of_cases(at=at)
    assert "1 people" in tell_of_overdue_cases(at=at)
    other, _letters = join(one, other)
    assert other.is_overdue(at=at) and "0 people" in tell_of_overdue_cases(at=at)


def test_a_person_is_told_that_it_is_overdue_although_the_settled_case_said_so_once(opened, join, advocate, at):
    other, one = opened(at=at - 40 * DAY), opened(at=at - DAY)
    remind_of_cases(at=at)
    tell_of_overdue_cases(at=at)
    answered(other, advocate)
    other, _letters = join(one, other)
    assert "1 cases" in remind_of_cases(at=other.due_at - DAY)
    assert "1 people" in tell_of_overdue_cases(at=other.due_at)


def test_a_clock_that_runs_is_not_stopped_by_one_that_stands_still(opened, join, advocate, at):
    one, other = opened(at=at - 9 * DAY), opened(at=at - 8 * DAY)
    pause_for_identity(case=other, by=advocate, at=at - 6 * DAY)
    due = one.due_at
    other, _letters = join(one, other)
    assert (other.state, other.due_at, other.paused_at) == ("waiting for us", due, None)


def test_what_both_stood_still_is_added_and_the_clock_stands_on(opened, join, advocate, at):
    one, other = opened(at=at - 9 * DAY), opened(at=at - 8 * DAY)
    for row, since in ((one, 2), (other, 6)):
        pause_for_identity(case=row, by=advocate, at=at - since * DAY)
    due = one.due_at
    other, letters = join(one, other)
    assert (other.state, other.due_at, other.paused_at, other.paused_duration) == (
        "identity",
        due + 2 * DAY,
        at,
        2 * DAY,
    )
    assert "clock for our answer pauses" in letters[0]


def test_one_that_stands_still_opens_a_settled_one_and_stands_still_there(opened, join, advocate, at):
    one, other = opened(at=at - 9 * DAY), opened(at=at - 20 * DAY)
    answered(other, advocate)
    pause_for_identity(case=one, by=advocate, at=at - 2 * DAY)
    assert join(one, other)[0].state == "identity"


def test_whoever_has_the_one_has_the_other(opened, join, advocate):
    one, other = opened(), opened()
    assign(case=one, to=advocate, by=advocate, at=timezone.now())
    other, _letters = join(one, other)
    assert other.assigned_to == advocate and other.state == "waiting for us"


def test_what_was_taken_further_is_joined_to_nothing_and_takes_no_open_case(opened, act, office, advocate, at):
    open_case, taken, done = opened(), opened(), opened()
    answered(done, advocate)
    escalate(case=taken, at=at)
    assert act(open_case, "merge", into=taken.pk).status_code == 422 and open_case.state == "new"
    assert office.get(f"{CASES}{taken.pk}/act/merge/").status_code == 302
    act(done, "merge", into=taken.pk)
    taken.refresh_from_db()
    assert done.merged_into == taken and taken.state == "escalated"


def test_nothing_is_joined_to_what_is_laid_aside_or_erased(opened, act, office):
    case, aside, gone = opened(), opened(quarantine_reason="too fast"), opened()
    Case.objects.filter(pk=gone.pk).erase(at=timezone.now())
    assert office.get(f"{CASES}{case.pk}/act/merge/").status_code == 302
    assert "Join it to another case" not in office.get(f"{CASES}{aside.pk}/change/").text
