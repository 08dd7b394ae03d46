"""An overdue case is told to the person and to the role: to the role by number and link alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.desk import jobs
from privacy.desk.cases import reminders
from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import pause_for_identity, resume_clock
from privacy.desk.jobs import remind_of_cases, tell_of_overdue_cases
from privacy.desk.models import Case
from responsys_site.core.jobs.scheduler import SomeRowsFailed

OVERDUE = "is overdue"


def test_of_an_overdue_case_once(opened, told):
    late = opened().due_at + timedelta(minutes=1)
    assert "desk of 0 cases" in tell_of_overdue_cases(at=late - timedelta(minutes=2)) and told(OVERDUE) == 0
    assert "desk of 1 cases" in tell_of_overdue_cases(at=late)
    assert "desk of 0 cases" in tell_of_overdue_cases(at=late + timedelta(days=9)) and told(OVERDUE) == 1


def test_with_nobody_to_tell_they_are_told_as_soon_as_there_is_somebody(opened, request):
    late = opened().due_at + timedelta(minutes=1)
    assert "desk of 0 cases" in tell_of_overdue_cases(at=late)
    told = request.getfixturevalue("told")  # with an advocate from now on
    assert "desk of 1 cases" in tell_of_overdue_cases(at=late) and told(OVERDUE) == 1


def test_with_nobody_to_tell_the_reminder_waits_too(opened, request):
    near = opened().due_at - timedelta(hours=1)
    assert "0 cases" in remind_of_cases(at=near)
    told = request.getfixturevalue("told")
    assert "1 cases" in remind_of_cases(at=near) and told("Three quarters") == 1


def test_of_one_whose_person_left_no_address_too(opened, told):
    case = opened(channel="call", address="")
    assert "0 people" in tell_of_overdue_cases(at=case.due_at) and told(OVERDUE) == 1


def test_of_a_reopened_case_once_more(opened, told, advocate):
    case = opened()
    tell_of_overdue_cases(at=case.due_at)
    reply(case=case, text="At last.", by=advocate, at=case.due_at + timedelta(hours=1))
    add_message(case=case, text="That is no answer.", at=case.due_at + timedelta(hours=2))
    case.refresh_from_db()
    tell_of_overdue_cases(at=case.due_at - timedelta(hours=1))
    assert told(OVERDUE) == 1
    tell_of_overdue_cases(at=case.due_at)
    assert told(OVERDUE) == 2


def test_a_clock_that_stood_still_meanwhile_is_the_same_clock(opened, told, advocate):
    case = opened()
    late = case.due_at + timedelta(days=1)
    tell_of_overdue_cases(at=late)
    pause_for_identity(case=case, by=advocate, at=late)
    resume_clock(case=case, by=advocate, at=late + timedelta(days=3))
    tell_of_overdue_cases(at=late + timedelta(days=4))
    assert told(OVERDUE) == 1


def test_the_mail_names_nobody_and_leads_to_the_case(opened, advocate, sent):
    case = opened(name="Ann Smith", text="My secret question", at=timezone.now() - timedelta(days=40))
    tell_of_overdue_cases(at=timezone.now())
    letter = next(mail for mail in sent() if mail.to == [advocate.email] and OVERDUE in mail.body)
    assert case.reference in letter.subject + letter.body and f"/desk/case/{case.pk}/change/" in letter.body
    assert not any(word in letter.subject + letter.body for word in ("Ann", "ann@", "secret"))


def test_it_is_between_colleagues(opened, advocate):
    case = opened()
    tell_of_overdue_cases(at=case.due_at)
    assert case.events.filter(event="desk told overdue").count() == 1
    assert not case.events.visible_to_requester().filter(event="desk told overdue").exists()


def test_of_each_though_a_mail_to_one_person_fails(opened, told, monkeypatch):
    first, second = opened(), opened(address="bea@example.com", text="And mine?")
    send = jobs.send_overdue
    monkeypatch.setattr(jobs, "send_overdue", lambda **one: 1 / 0 if one["case"] == first else send(**one))
    with pytest.raises(SomeRowsFailed, match="1 of 2"):
        tell_of_overdue_cases(at=second.due_at + timedelta(minutes=1))
    assert set(Case.objects.exclude(overdue_told_at=None)) == {second} and told(OVERDUE) == 2


def test_each_is_reminded_of_though_one_fails(opened, told, monkeypatch):
    first, second = opened(), opened(address="bea@example.com", text="And mine?")
    send = reminders.notify_desk
    monkeypatch.setattr(reminders, "notify_desk", lambda **one: 1 / 0 if one["case"] == first else send(**one))
    with pytest.raises(SomeRowsFailed, match="1 of 2"):
        tell_of_overdue_cases(at=second.due_at + timedelta(minutes=1))
    assert told(OVERDUE) == 1


def test_each_is_acknowledged_though_one_fails(opened, monkeypatch):
    first, second = opened(), opened(address="bea@example.com", text="And mine?")
    Case.objects.update(acknowledged_at=None)
    acknowledge = jobs.acknowledge
    monkeypatch.setattr(jobs, "acknowledge", lambda **one: 1 / 0 if one["case"] == first else acknowledge(**one))
    with pytest.raises(SomeRowsFailed, match="1 of 2"):
        jobs.acknowledge_cases(at=second.due_at)
    assert set(Case.objects.exclude(acknowledged_at=None)) == {second}
