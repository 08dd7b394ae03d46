import pytest

from privacy.desk.cases.requester_actions import add_message
from privacy.desk.models import Case, CaseEvent
from tests.privacy.desk.admin.conftest import CASES, seen_on


@pytest.fixture
def case(opened) -> Case:
    return opened()


def test_the_second_reply_is_told_of_the_first_and_not_lost(case, office, second, signed_in, act):
    both = {browser: seen_on(browser.get(f"{CASES}{case.pk}/act/reply/")) for browser in (office, signed_in(second))}
    (one, seen), (other, seen_too) = both.items()
    act(case, "reply", by=one, seen=seen, text="The first answer.", confirmed="yes")
    page = act(case, "reply", by=other, seen=seen_too, text="The second answer.", confirmed="yes")
    assert page.status_code == 409 and "Nothing was done." in page.text
    assert "The first answer." in page.text and "The second answer." in page.text
    assert CaseEvent.objects.filter(kind="out").count() == 1
    act(case, "reply", by=other, seen=seen_on(page), text="The second answer.", confirmed="yes")
    assert CaseEvent.objects.filter(kind="out").count() == 2


def test_a_case_is_not_closed_over_what_the_person_has_just_written(case, office, act, at):
    seen = seen_on(office.get(f"{CASES}{case.pk}/act/close/"))
    add_message(case=case, text="One thing more.", at=at)
    page = act(case, "close", seen=seen)
    assert page.status_code == 409 and "One thing more." in page.text and case.state == "new"


def test_a_reply_to_a_case_closed_meanwhile_is_not_sent(case, office, second, signed_in, act):
    seen = seen_on(office.get(f"{CASES}{case.pk}/act/reply/"))
    act(case, "close", by=signed_in(second))
    page = act(case, "reply", seen=seen, text="Too late.", confirmed="yes")
    assert page.status_code == 409 and "Too late." in page.text and case.state == "closed"


def test_a_note_is_added_whatever_came_before(case, office, act, at):
    seen = seen_on(office.get(f"{CASES}{case.pk}/act/note/"))
    add_message(case=case, text="One thing more.", at=at)
    assert "Called them." in act(case, "note", seen=seen, text="Called them.").text


def test_the_same_button_twice_is_one_letter(case, office, act):
    seen = seen_on(office.get(f"{CASES}{case.pk}/act/reply/"))
    for _click in range(2):
        act(case, "reply", seen=seen, text="The answer.", confirmed="yes")
    assert CaseEvent.objects.filter(kind="out").count() == 1
