import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import close_case
from privacy.desk.models import Case
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case_of(opened, advocate):
    """A case that came so many days ago, of a person of its own."""

    def make(name: str, *, days: int = 0, state: str = "new", **changes) -> Case:
        at = timezone.now() - timedelta(days=days)
        case = opened(address=f"{name}@example.com", name=name, at=at, **changes)
        if state == "asked":
            reply(case=case, text="Which one?", by=advocate, at=at, asks=True)
        elif state == "closed":
            close_case(case=case, by=advocate, at=at)
        return case

    return make


@pytest.fixture
def one_of_each(case_of) -> None:
    case_of("fresh")
    case_of("late", days=40)
    case_of("asked", days=2, state="asked")
    case_of("closed", days=3, state="closed")
    case_of("robot", quarantine_reason="too fast")


def names_on(page) -> list[str]:
    return re.findall(r">(\w+) · \w+@example\.com<", page.text)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["late", "asked", "fresh"]),
        ({"lane": "new"}, ["late", "fresh"]),
        ({"lane": "them"}, ["asked"]),
        ({"lane": "us"}, []),
        ({"lane": "overdue"}, ["late"]),
        ({"lane": "suspected"}, ["robot"]),
        ({"lane": "done"}, ["closed"]),
        ({"q": "closed@EXAMPLE.com"}, ["closed"]),
        ({"q": "losed@example.com"}, []),
    ],
)
def test_a_lane_shows_what_is_due_first(one_of_each, office, query, names):
    assert names_on(office.get(CASES, query)) == names


def test_each_lane_says_how_many_there_are(one_of_each, office):
    bar = re.findall(r">([\w' ]+)(?:&#x27;s)? <span class=\"count[^>]*>(\d+)<", office.get(CASES).text)
    assert dict(bar)["To do"] == "3" and dict(bar)["Overdue"] == "1" and dict(bar)["Done"] == "1"


def test_a_case_is_found_by_its_reference_as_people_write_it(case_of, office):
    case = case_of("fresh")
    case_of("other")
    assert names_on(office.get(CASES, {"q": f" {case.reference.lower()} "})) == ["fresh"]


def test_who_may_not_see_people_sees_masks_and_cannot_try_addresses_out(case_of, auditor):
    case = case_of("fresh")
    listed = auditor.get(CASES).text
    assert case.reference in listed and "fresh" not in listed and "e•" not in case.address
    assert case.reference not in auditor.get(CASES, {"q": "fresh@example.com"}).text


def test_a_longer_list_costs_no_more_queries(case_of, office):
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.get(CASES).status_code == 200
        return len(caught)

    case_of("first")
    queries()  # what a process reads once, it has read now
    few = queries()
    for number in range(6):
        case_of(f"more{number}", state="asked")
    assert queries() == few
