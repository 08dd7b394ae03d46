import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.desk.models import Case
from tests.privacy.desk.admin.conftest import CASES, arrived

CALL = {"channel": "call", "kind": "access", "name": "Bob", "address": "", "text": "Wants to know what we hold."}


def enter(office, **changes):
    key = re.search(r'name="key" value="([^"]+)"', office.get(f"{CASES}add/").text)[1]
    typed = {"key": key, "on": timezone.localdate().isoformat(), **CALL, **changes}
    return typed, arrived(office, office.post(f"{CASES}add/", typed))


def test_a_call_becomes_a_case_and_its_page_is_shown(office, sent):
    _typed, page = enter(office)
    case = Case.objects.get()
    assert case.reference in page.text and "by call" in page.text and case.channel == "call"
    assert not [letter for letter in sent() if "ann" in letter.to[0]]


def test_the_clock_runs_from_the_day_of_the_letter(office, sent):
    day = timezone.localdate() - timedelta(days=3)
    enter(office, channel="letter", kind="question", on=day.isoformat(), address="bob@example.com")
    case = Case.objects.get()
    assert timezone.localdate(case.received_at) == day and timezone.localdate(case.due_at) == day + timedelta(days=30)
    assert [letter for letter in sent() if letter.to == ["bob@example.com"]]


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(office):
    _typed, page = enter(office, on=(timezone.localdate() + timedelta(days=2)).isoformat())
    assert page.status_code == 422 and "yet to come" in page.text and CALL["text"] in page.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("day", ["0026-11-20", "1989-12-31"])
def test_case_form_refuses_a_day_before_1990(office, day):
    _typed, page = enter(office, on=day)
    assert page.status_code == 422 and "Enter a date between 1990 and 2200." in page.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("column", ["received_at", "due_at"])
def test_case_table_refuses_a_day_outside_1990_to_2200(office, column):
    enter(office)
    row = Case.objects.get()
    row.pk, row.reference = None, "OTHER"
    setattr(row, column, row.received_at.replace(year=1989 if column == "received_at" else 2203))
    with pytest.raises(DatabaseError, match="1990 to 2200"), transaction.atomic():
        row.save(force_insert=True)


def test_a_second_click_opens_no_second_case(office):
    typed, _page = enter(office)
    office.post(f"{CASES}add/", typed)
    assert Case.objects.count() == 1


def test_who_goes_back_and_puts_the_words_right_loses_nothing(office):
    typed, _page = enter(office)
    office.post(f"{CASES}add/", typed | {"text": "Wants to know since when."})
    assert Case.objects.filter(events__text="Wants to know since when.").exists()
