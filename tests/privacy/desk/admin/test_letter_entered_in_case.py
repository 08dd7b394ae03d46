from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.desk.cases.staff_actions import close_case, merge_cases, pause_for_identity
from privacy.desk.models import Case
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case(opened, advocate) -> Case:
    return opened(at=timezone.now() - timedelta(days=9), address="", channel="letter", name="Ann Smith")


def test_it_stands_in_the_thread_and_starts_a_clock_again_that_stood_still(case, act, office, advocate):
    stopped = timezone.now() - timedelta(days=5)
    pause_for_identity(case=case, by=advocate, at=stopped)
    due, day = case.due_at, timezone.localdate() - timedelta(days=2)
    assert "It stands in the case." in act(case, "heard", on=day.isoformat(), text="My passport is enclosed.").text
    entry = case.events.get(text="My passport is enclosed.")
    assert (case.state, entry.staff, timezone.localdate(entry.at)) == ("waiting for us", advocate, day)
    assert case.due_at == due + (entry.at - stopped)
    assert "My passport is enclosed." in office.get(f"{CASES}{case.pk}/change/").text


def test_it_opens_a_closed_case_again(case, act, advocate):
    close_case(case=case, by=advocate, at=timezone.now() - timedelta(days=5))
    act(case, "heard", on=timezone.localdate().isoformat(), text="It is not settled.")
    assert case.state == "waiting for us" and case.due_at > timezone.now() + timedelta(days=29)


def test_in_a_joined_case_it_goes_to_the_one_that_goes_on(opened, act, advocate, at):
    one, other = opened(), opened(text="Again")
    merge_cases(case=one, into=other, by=advocate, at=at)
    act(one, "heard", on=timezone.localdate().isoformat(), text="About both.")
    assert other.events.filter(text="About both.").count() == 1


def test_a_day_to_come_keeps_the_words(case, act):
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = act(case, "heard", on=tomorrow.isoformat(), text="Keep me").text
    assert "This day is yet to come." in page and "Keep me" in page


def test_what_is_entered_twice_stands_once(case, act):
    typed = {"on": timezone.localdate().isoformat(), "text": "Once"}
    seen = str(case.events.latest("pk").pk)
    act(case, "heard", seen=seen, **typed)
    assert "Once" in act(case, "heard", seen=seen, **typed).text and case.events.filter(text="Once").count() == 1
