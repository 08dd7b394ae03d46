from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from privacy.desk.cases.deadlines import acknowledgement_due_at, compute_due_at
from privacy.desk.cases.staff_actions import pause_for_identity, resume_clock

ZONE = ZoneInfo("America/Los_Angeles")


def at_nine(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "since", "due"),
    [
        ("question", at_nine(2026, 1, 31), at_nine(2026, 3, 2)),
        ("access", at_nine(2026, 1, 31), at_nine(2026, 2, 28)),
        ("access", at_nine(2028, 1, 31), at_nine(2028, 2, 29)),
        ("erasure", at_nine(2026, 12, 15), at_nine(2027, 1, 14)),
        ("question", at_nine(2026, 2, 20), at_nine(2026, 3, 22)),  # the clocks go forward in between
    ],
)
def test_by_the_wall_clock(kind, since, due):
    assert compute_due_at(kind=kind, since=since) == due


def test_receipt_is_confirmed_within_ten_working_days():
    saturday = datetime(2026, 11, 21, 12, tzinfo=ZONE)
    assert acknowledgement_due_at(since=saturday).astimezone(ZONE).date().isoformat() == "2026-12-04"


def test_a_public_holiday_is_no_working_day(settings):
    settings.PUBLIC_HOLIDAYS = frozenset(
        map(date.fromisoformat, ["2026-11-26", "2026-11-28"])
    )  # the second: a Saturday
    saturday = datetime(2026, 11, 21, 12, tzinfo=ZONE)
    assert acknowledgement_due_at(since=saturday) == datetime(2026, 12, 7, 12, tzinfo=ZONE)


def test_a_pause_is_added(opened, advocate, at):
    case = opened()
    before = case.due_at
    pause_for_identity(case=case, by=advocate, at=at + timedelta(days=1))
    assert not case.is_overdue(at=datetime(2030, 1, 1, tzinfo=UTC))
    resume_clock(case=case, by=advocate, at=at + timedelta(days=4))
    assert case.due_at == before + timedelta(days=3)
