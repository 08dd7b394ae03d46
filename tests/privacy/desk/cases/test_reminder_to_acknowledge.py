"""Receipt is confirmed within ten working days: the role is told while there is time of what a colleague has to do."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from privacy.desk.cases.postal_letters import record_letter
from privacy.desk.cases.replies import reply
from privacy.desk.jobs import remind_to_acknowledge_cases
from privacy.desk.models import Case
from privacy.desk.promise_checks import everybody_was_acknowledged_in_time
from responsys_site.core.promise_checks import CheckFailed

ZONE = ZoneInfo("America/Los_Angeles")
HOLIDAYS = frozenset(map(date.fromisoformat, ["2026-12-25", "2027-01-01", "2027-01-18"]))
WORD, MOMENT = "no machine can", timedelta(seconds=1)


@pytest.fixture
def _holidays(settings):
    settings.PUBLIC_HOLIDAYS = HOLIDAYS


def at_nine(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "reminded", "too_late"),
    [
        (at_nine(2026, 11, 23), at_nine(2026, 12, 2), at_nine(2026, 12, 7)),  # over two weekends
        (at_nine(2026, 11, 21), at_nine(2026, 12, 1), at_nine(2026, 12, 4)),  # a Saturday
        (at_nine(2026, 12, 21), at_nine(2026, 12, 31), at_nine(2027, 1, 6)),  # over Christmas and New Year
        (at_nine(2026, 12, 31), at_nine(2027, 1, 12), at_nine(2027, 1, 15)),
        (at_nine(2027, 1, 8), at_nine(2027, 1, 20), at_nine(2027, 1, 25)),  # over a Monday on which nobody works
    ],
)
@pytest.mark.usefixtures("_holidays")
def test_of_a_letter_while_there_are_three_working_days(opened, told, received, reminded, too_late):
    opened(address="", channel="letter", at=received)
    assert "0 cases" in remind_to_acknowledge_cases(at=reminded - MOMENT)
    assert "1 cases" in remind_to_acknowledge_cases(at=reminded)
    assert "0 cases" in remind_to_acknowledge_cases(at=too_late) and told(WORD) == 1
    assert everybody_was_acknowledged_in_time(at=too_late)
    with pytest.raises(CheckFailed, match="ten working days"):
        everybody_was_acknowledged_in_time(at=too_late + MOMENT)


def test_of_a_call_too(opened, told, at):
    opened(address="", channel="call")
    remind_to_acknowledge_cases(at=at + timedelta(days=10))
    assert told(WORD) == 1


def test_of_what_no_machine_may_answer(opened, told, at):
    Case.objects.filter(pk=opened(channel="mail", quarantine_reason="automatic").pk).update(
        quarantine_reason="", left_to_staff_at=at
    )
    remind_to_acknowledge_cases(at=at + timedelta(days=10))
    assert told(WORD) == 1


@pytest.mark.parametrize("word", ["mail", "post"])
def test_not_of_one_whose_person_has_had_a_word(opened, told, advocate, at, word):
    case = opened(channel="letter", address="")
    if word == "post":
        record_letter(case=case, event="acknowledged by post", on=at, by=advocate, at=at)
    else:
        reply(case=case, text="Where were you then?", by=advocate, at=at, asks=True)
    assert "0 cases" in remind_to_acknowledge_cases(at=at + timedelta(days=12)) and told(WORD) == 0


def test_not_of_what_is_acknowledged_by_mail_the_day_after(opened, told, at):
    opened()
    opened()
    assert "0 cases" in remind_to_acknowledge_cases(at=at + timedelta(days=12)) and told(WORD) == 0
