from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from privacy.desk.cases.replies import reply
from privacy.desk.stats import MIN_GROUP_SIZE, combine_small_groups
from responsys_site.core.http import snapshot

COUNTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 12)).map(Counter)


@pytest.fixture
def open_cases(opened, at):
    """Open cases of so many people."""

    def make(number, **changes):
        return [opened(address=f"person{one}@example.com", **changes) for one in range(number)]

    return make


@pytest.fixture
def look(client, at):
    def read(path="/privacy/desk/"):
        snapshot.clear()
        with time_machine.travel(at + timedelta(days=9), tick=False):
            return client.get(path).text

    return read


@given(COUNTS)
def test_no_figure_is_small_and_none_can_be_worked_out_from_the_others(counts):
    figures = combine_small_groups(counts, {name: name for name in counts})
    assert all(figure.count >= MIN_GROUP_SIZE for figure in figures)
    assert sum(figure.count for figure in figures) == (counts.total() if counts.total() >= MIN_GROUP_SIZE else 0)
    assert all(figure.count == sum(counts[name] for name in figure.labels) for figure in figures)


def test_few_cases_are_not_told_apart(open_cases, look):
    open_cases(4)
    page = look()
    assert "fewer than 5" in page and "What they were about" not in page


def test_a_small_kind_stands_with_others(open_cases, look):
    open_cases(6)
    open_cases(1, kind="erasure")
    page = look()
    assert (
        'Question, erasure</th><td class="numbers">7<' in page
        and "person" not in page.split("<main")[1].split("single")[0]
    )


def test_what_a_program_sent_does_not_count(open_cases, look):
    open_cases(5, quarantine_reason="trap field")
    assert "fewer than 5" in look()


def test_the_contact_page_says_how_long_it_takes(open_cases, look, advocate, at):
    assert "not answered enough cases" in look("/contact/")
    for number, case in enumerate(open_cases(5)):
        reply(case=case, text="Done.", by=advocate, at=at + timedelta(days=number, hours=1))
    assert "Half of all first answers came within 3 days." in look("/contact/")


def test_one_answer_does_not_tell_how_long_its_person_waited(open_cases, look, advocate, at):
    reply(case=open_cases(6)[0], text="Done.", by=advocate, at=at + timedelta(days=1))
    assert "not enough answers yet" in look()


def test_the_page_costs_no_query(open_cases, client, django_assert_num_queries):
    open_cases(5)
    snapshot.current()
    with django_assert_num_queries(0):
        assert '<td class="numbers">5</td>' in client.get("/privacy/desk/").text
