from datetime import timedelta

import pytest
import time_machine

from privacy.desk import promise_checks as cases
from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.postal_letters import record_letter
from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import close_case, merge_cases
from privacy.desk.erasure import erase_cases
from privacy.desk.jobs import tell_of_overdue_cases
from privacy.desk.models import Case, CaseEvent
from privacy.promises.runner import run_checks
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.core.promise_checks import CheckFailed, NothingToCheck
from responsys_site.mail.models import Delivery, IncomingMail
from tests.factories import make_certification


@pytest.fixture(autouse=True)
def _now(at, policy):
    with time_machine.travel(at, tick=False):
        yield


@pytest.mark.parametrize("promise", ["E1", "E2", "L5", "S6"])
def test_it_is_kept_today_and_leaves_nothing_behind(at, promise):
    (result,) = run_checks(at=at, only={promise})
    assert result.state == "kept"
    assert not any(model.objects.exists() for model in (Case, Delivery, IncomingMail, CaseEvent, Evidence))


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (cases.everybody_was_acknowledged_in_time, "No one has written to the privacy desk in the last 90 days."),
        (cases.overdue_people_are_told, "No answer has been overdue for an hour."),
        (cases.escalations_are_followed, "No case has been taken outside the company yet."),
    ],
)
def test_what_speaks_of_nothing_that_happened_says_so(at, check, words):
    with pytest.raises(NothingToCheck) as said:
        check(at=at)
    assert str(said.value) == words


def test_e2_is_kept_with_a_dispute_body_too(at):
    make_certification()
    assert cases.replies_say_whom_to_turn_to(at=at)


def test_e1_sees_a_form_that_opens_no_case(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.public.views.PER_NETWORK", 0)
    with pytest.raises(CheckFailed, match="opens no case"):
        cases.question_is_acknowledged_at_once(at=at)


def test_e1_sees_that_nothing_is_acknowledged(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.cases.create.acknowledge", lambda **facts: False)
    with pytest.raises(CheckFailed, match="not acknowledged at once"):
        cases.question_is_acknowledged_at_once(at=at)


def test_e1_sees_a_day_that_is_too_far_away(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.cases.create.compute_due_at", lambda **facts: at + timedelta(days=90))
    with pytest.raises(CheckFailed, match="no day"):
        cases.question_is_acknowledged_at_once(at=at)


def test_e1_sees_a_link_that_opens_nothing(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.models.case_records.CaseLinkQuerySet.find", lambda *args, **facts: None)
    with pytest.raises(CheckFailed, match="does not open"):
        cases.question_is_acknowledged_at_once(at=at)


def test_e1_sees_who_waits_for_a_word(at, opened):
    opened()
    opened(received_at=at - timedelta(days=1))  # a second mail of that day waits for the next
    assert cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=9))
    with pytest.raises(CheckFailed, match="ten working days"):
        cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=16))


def test_e1_sees_who_waited_too_long(at, opened):
    opened(received_at=at - timedelta(days=20))
    with pytest.raises(CheckFailed, match="ten working days"):
        cases.everybody_was_acknowledged_in_time(at=at)


def test_e1_sees_whoever_left_no_address_and_waits(at, opened):
    opened(address="", channel="letter")
    assert cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=9))
    with pytest.raises(CheckFailed, match="ten working days"):
        cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=20))


def test_e1_counts_a_word_by_post_and_leaves_out_who_was_erased(at, opened, advocate):
    noted, answered, erased = [opened(address="", channel=way) for way in ("letter", "call", "letter")]
    record_letter(case=noted, event=CaseEvent.Event.ACKNOWLEDGED_BY_POST, on=at, by=advocate, at=at)
    reply(case=answered, text="Here it is.", by=advocate, at=at)
    erase_cases(numbers=[erased.pk], at=at)
    assert cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=20))


def test_e1_counts_an_answer_and_a_joining_as_a_word(at, opened, advocate):
    first, answered, joined = opened(), opened(), opened()  # a second mail of that day waits for the next
    reply(case=answered, text="Here it is.", by=advocate, at=at)
    merge_cases(case=joined, into=first, by=advocate, at=at)
    assert cases.everybody_was_acknowledged_in_time(at=at + timedelta(days=20))


@pytest.mark.parametrize("asks", [False, True])
def test_e1_sees_a_case_that_was_closed_without_an_answer(at, opened, advocate, monkeypatch, asks):
    case = opened()
    if asks:
        reply(case=case, text="Which address?", by=advocate, at=at, asks=True)
    monkeypatch.setattr("privacy.desk.cases.staff_actions.can_be_notified", lambda **facts: False)
    close_case(case=case, by=advocate, at=at)
    with pytest.raises(CheckFailed, match="neither an answer nor a word"):
        cases.nobody_was_left_without_an_answer(at=at)


def test_e1_is_kept_by_an_answer_or_a_word(at, opened, advocate):
    answered, told, nobodys = opened(), opened(), opened(address="", channel="letter")
    reply(case=answered, text="Here it is.", by=advocate, at=at)
    for case in (answered, told, nobodys, opened(quarantine_reason="too fast")):
        close_case(case=case, by=advocate, at=at)
    assert cases.nobody_was_left_without_an_answer(at=at)


def test_e1_and_e2_see_an_overdue_case(at, opened, advocate):
    late = opened().due_at + timedelta(hours=2)
    with pytest.raises(CheckFailed, match="1 cases"):
        cases.no_answer_is_overdue(at=late)
    with pytest.raises(CheckFailed, match="not been told"):
        cases.overdue_people_are_told(at=late)
    with pytest.raises(CheckFailed, match="desk has not been told"):
        cases.colleagues_are_told_of_overdue_cases(at=late)
    tell_of_overdue_cases(at=late)
    assert cases.overdue_people_are_told(at=late) and cases.colleagues_are_told_of_overdue_cases(at=late)


def test_e2_sees_a_reply_that_names_nobody(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.emails.dispute_body_at", lambda **facts: None)
    with pytest.raises(CheckFailed, match="reply"):
        monkeypatch.setattr(cases, "_dispute_body_name", lambda at: "Example Dispute Body")
        cases.replies_say_whom_to_turn_to(at=at)


def test_e2_sees_a_page_that_names_nobody(at, monkeypatch):
    make_certification()
    monkeypatch.setattr("privacy.desk.public.case_views.dispute_body_at", lambda **facts: None)
    with pytest.raises(CheckFailed, match="page of a case"):
        cases.replies_say_whom_to_turn_to(at=at)


def test_e2_sees_that_a_case_cannot_be_taken_further(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.public.case_views.escalate", lambda **facts: None)
    with pytest.raises(CheckFailed, match="cannot be taken further"):
        cases.replies_say_whom_to_turn_to(at=at)


def test_e2_sees_a_case_that_is_no_longer_followed(at, opened):
    case = opened()
    escalate(case=case, at=at)
    assert cases.escalations_are_followed(at=at)
    Case.objects.filter(pk=case.pk).update(state="closed", closed_at=at)
    with pytest.raises(CheckFailed, match="no longer followed"):
        cases.escalations_are_followed(at=at)


def test_l5_sees_a_correction_that_is_not_answered(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.cases.replies.send_reply", lambda **facts: None)
    with pytest.raises(CheckFailed, match="not answered"):
        cases.corrections_are_answered(at=at)


def test_l5_sees_that_nobody_takes_mail_to_the_privacy_mailbox(at, settings):
    settings.INCOMING_MAIL_HANDLERS = ["responsys_site.mail.inbound.bounces.handle"]
    with pytest.raises(CheckFailed, match="opens no case"):
        cases.corrections_by_mail_are_answered(at=at)


def test_l5_sees_an_answer_that_is_none_to_the_message(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.cases.replies.send_reply", lambda **facts: None)
    with pytest.raises(CheckFailed, match="not answered by mail"):
        cases.corrections_by_mail_are_answered(at=at)


def test_s6_sees_a_report_form_that_opens_no_case(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.public.views.PER_NETWORK", 0)
    with pytest.raises(CheckFailed, match="opens no case"):
        cases.reports_of_mail_reach_the_desk(at=at)


def test_s6_sees_a_report_that_is_taken_for_something_else(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.public.forms.ReportForm.fixed_kind", "question")
    with pytest.raises(CheckFailed, match="not taken for one"):
        cases.reports_of_mail_reach_the_desk(at=at)


def test_s6_sees_a_report_that_is_not_acknowledged(at, monkeypatch):
    monkeypatch.setattr("privacy.desk.cases.create.acknowledge", lambda **facts: False)
    with pytest.raises(CheckFailed, match="not acknowledged"):
        cases.reports_of_mail_reach_the_desk(at=at)
