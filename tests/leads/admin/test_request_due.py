from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from leads.models import InformationRequest
from leads.models.information_request import due_after

ZONE = ZoneInfo("America/Los_Angeles")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-23 12:00", "2026-11-25 12:00"),  # Monday
        ("2026-11-26 17:30", "2026-11-30 17:30"),  # Thursday: over the weekend
        ("2026-11-27 23:59", "2026-12-01 23:59"),  # Friday, late
        ("2026-11-28 09:00", "2026-12-02 00:00"),  # Saturday: as if it came on Monday at 0:00
        ("2026-11-29 23:59", "2026-12-02 00:00"),  # Sunday
        ("2026-03-06 10:00", "2026-03-10 10:00"),  # the clocks are put forward in between
    ],
)
def test_two_working_days(came, due):
    assert due_after(since=instant(came)) == instant(due)


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-11-25 12:00", "2026-12-01 12:00"),  # Wednesday: over the holidays and the weekend
        ("2026-11-26 09:00", "2026-12-02 00:00"),  # on a holiday: as if it came on Monday at 0:00
        ("2026-12-23 12:00", "2026-12-28 12:00"),
    ],
)
def test_public_holidays_do_not_count(settings, came, due):
    settings.PUBLIC_HOLIDAYS = frozenset(map(date.fromisoformat, ["2026-11-26", "2026-11-27", "2026-12-25"]))
    assert due_after(since=instant(came)) == instant(due)


def test_the_number_of_days_is_a_setting(settings):
    settings.ANSWER_WORKING_DAYS = 5
    assert due_after(since=instant("2026-11-23 12:00")) == instant("2026-11-30 12:00")


def test_a_request_of_the_form_is_due(request_of_ann):
    assert request_of_ann.due_at == due_after(since=request_of_ann.received_at)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "contacted"},
        {"state": "closed"},
        {"closed_at": "2030-01-01T00:00Z"},
        {"contacted_at": "2030-01-01T00:00Z"},
        {"due_at": "2000-01-01T00:00Z"},
    ],
)
def test_the_database_refuses_times_that_do_not_fit_the_state(request_of_ann, lead_manager, change):
    changed = {"assigned_to": lead_manager} if "state" in change else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationRequest.objects.filter(pk=request_of_ann.pk).update(**change, **changed)
