from datetime import timedelta

import pytest

from privacy.desk.cases.staff_actions import pause_for_identity, resume_clock
from privacy.desk.models import Case, ReplyTemplate
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case(opened, advocate, at) -> Case:
    case = opened(name="Ann Smith")
    pause_for_identity(case=case, by=advocate, at=at)
    return case


def test_the_page_warns_before_and_once_more_before_it_goes(case, office, act):
    warning = "We do not know yet who reads this letter."
    assert "Write to the person" in office.get(f"{CASES}{case.pk}/change/").text
    assert warning in office.get(f"{CASES}{case.pk}/act/write/").text
    assert warning in act(case, "write", text="Did our first letter come?").text


def test_it_goes_out_and_the_clock_stands_still(case, act, sent, at):
    act(case, "write", text="Did our first letter come?", confirmed="yes")
    assert (case.state, case.paused_at, case.answered_at) == ("identity", at, None)
    assert "Did our first letter come?" in sent()[-1].body and "Did this not settle it?" not in sent()[-1].body


def test_the_time_of_the_letter_is_added_like_all_the_rest(case, act, advocate, at):
    due = case.due_at
    act(case, "write", text="Did our first letter come?", confirmed="yes")
    resume_clock(case=case, by=advocate, at=at + timedelta(days=4))
    assert case.due_at == due + timedelta(days=4)


def test_a_template_names_nobody_yet(case, office):
    template = ReplyTemplate.objects.create(title="Hello", text="Dear {name}, about {reference}.")
    page = office.get(f"{CASES}{case.pk}/act/write/?template={template.pk}").text
    assert f"Dear reader, about {case.reference}." in page and "Ann Smith" not in page.partition("<textarea")[2][:200]


def test_it_is_not_offered_twice(case, opened, office):
    other = opened(address="bob@example.com")
    assert "/act/reply/" not in office.get(f"{CASES}{case.pk}/change/").text
    assert "/act/write/" not in office.get(f"{CASES}{other.pk}/change/").text
