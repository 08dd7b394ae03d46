"""A case that looks like a program's, and mail that waits for staff, may be a person's: nobody forgets it unread."""

from datetime import timedelta

import pytest

from privacy.desk import promise_checks as cases
from privacy.desk.cases.quarantine import release_case
from privacy.desk.cases.staff_actions import close_case
from privacy.desk.jobs import (
    purge_spam_cases,
    remind_of_cases,
    remind_of_quarantined_cases,
    tell_of_overdue_cases,
)
from privacy.desk.models import Case
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import Delivery, IncomingMail, Message
from tests.mail.inbound.conftest import _own_folder, letter, take_in  # noqa: F401

DAY = timedelta(days=1)


def reminders(at) -> int:
    """How many mails about what is set aside there are once the job has run."""
    remind_of_quarantined_cases(at=at)
    return Message.objects.filter(template="desk/quarantine_waiting").count()


@pytest.fixture
def failed_mail(settings, take_in, letter, at):  # noqa: F811
    """A mail that no handler could read in two tries."""
    settings.INCOMING_MAIL_HANDLERS = [f"{__name__}.fail"]
    mail = take_in(letter(subject="What do you hold about me?"))
    for minutes in (0, 5):
        handle_new(at=at + timedelta(minutes=minutes))
    mail.refresh_from_db()
    assert mail.state == "waits for staff"
    return mail


def fail(*, mail, at) -> None:
    raise RuntimeError


@pytest.mark.parametrize("quarantine_reason", ["trap field", "too fast", "automatic", "too many", "busy"])
def test_case_that_nobody_looked_at_is_never_erased(opened, quarantine_reason, at):
    case = opened(quarantine_reason=quarantine_reason)
    assert purge_spam_cases(at=at + 400 * DAY).startswith("0 cases")
    case.refresh_from_db()
    assert case.address == "ann@example.com" and case.events.get().text == "Why?"


def test_case_is_reminded_of_after_a_day_and_every_week_until_it_is_decided(opened, advocate, at):
    case = opened(quarantine_reason="too many")
    days = [0, 1, 2, 7, 8, 14, 15]
    assert [reminders(at + number * DAY) for number in days] == [0, 1, 1, 1, 2, 2, 3]
    close_case(case=case, by=advocate, at=at + 15 * DAY)
    assert reminders(at + 30 * DAY) == 3


def test_case_is_reminded_of_once_more_when_its_time_is_over(opened, advocate, at):
    case = opened(quarantine_reason="too many")
    reminders(case.due_at - DAY)
    assert reminders(case.due_at - DAY / 2) == 1 and reminders(case.due_at) == 2


def test_reminder_says_how_many_and_by_when_and_names_nobody(opened, failed_mail, advocate, at, sent):
    case = opened(quarantine_reason="too fast", name="Ann Smith")
    reminders(at + DAY)
    (mail,) = [one for one in sent() if one.to == [advocate.email]]
    assert "1 case looks like spam" in mail.body and "1 e-mail is waiting" in mail.body
    assert "could not be processed" in mail.body and f"{case.due_at:%d}" in mail.body and "Ann" not in mail.body
    assert "/desk/case/?lane=suspected" in mail.body and "/mail/incomingmail/?state" in mail.body


def test_mail_that_could_not_be_handled_is_told_of_at_once(failed_mail, advocate, at):
    assert reminders(at + timedelta(minutes=6)) == 1 and reminders(at + DAY) == 1
    assert reminders(at + 8 * DAY) == 2
    failed_mail.refresh_from_db()
    assert failed_mail.staff_notified_at == at + 8 * DAY


def test_mail_that_nobody_could_be_told_of_is_told_of_later(failed_mail, request, at):
    assert reminders(at + DAY) == 0 and IncomingMail.objects.get().staff_notified_at is None
    request.getfixturevalue("advocate")
    assert reminders(at + 2 * DAY) == 1


def test_promise_is_broken_by_what_nobody_looked_at_in_time(opened, advocate, at):
    case = opened(quarantine_reason="automatic")
    assert cases.no_answer_is_overdue(at=case.due_at - DAY)
    with pytest.raises(CheckFailed, match="No one read 1 quarantined message in time"):
        cases.no_answer_is_overdue(at=case.due_at)
    close_case(case=case, by=advocate, at=case.due_at)
    assert cases.no_answer_is_overdue(at=case.due_at)


def test_promise_is_broken_by_mail_that_waits_too_long(failed_mail, at):
    assert cases.no_answer_is_overdue(at=at + 20 * DAY)
    with pytest.raises(CheckFailed, match="1 quarantined message"):
        cases.no_answer_is_overdue(at=at + 40 * DAY)


def test_released_case_is_reminded_of_and_overdue_as_any_other(opened, advocate, told, at):
    case = opened(quarantine_reason="too many")
    reminders(at + DAY)
    release_case(case=case, by=advocate, at=at + 2 * DAY)
    assert "1 cases" in remind_of_cases(at=case.due_at - DAY)
    tell_of_overdue_cases(at=case.due_at)
    assert told("is overdue") == 1 and Delivery.objects.filter(address="ann@example.com").count() == 2
    assert Case.objects.get().overdue_told_at == case.due_at
