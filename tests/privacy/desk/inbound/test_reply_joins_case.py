from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from privacy.desk.cases import staff_actions
from privacy.desk.cases.replies import reply
from privacy.desk.models import Case, CaseEvent
from tests.privacy.desk.inbound.conftest import mails_to, texts


def test_by_the_mail_that_it_answers(opened, arrive, letter, answered):
    case = opened()
    mail = arrive(letter(in_reply_to=answered(case)))
    assert mail.outcome == f"{case}: joined" and texts() == ["Why?", "Good day"]
    assert not case.events.get(incoming=mail).from_another_address and mails_to("ann@example.com") == 1


def test_by_a_mail_further_up_its_thread(opened, arrive, letter, answered):
    case = opened()
    arrive(
        letter(in_reply_to="<own@example.com>", references=f"<first@example.com> {answered(case)} <own@example.com>")
    )
    assert Case.objects.get() == case and case.events.filter(kind="in").count() == 2


def test_by_the_reference_and_the_right_person(opened, arrive, letter):
    case = opened()
    arrive(letter(subject=f"about {case.reference.lower()}", **{"from": "ANN@example.com"}))
    assert Case.objects.get() == case and case.events.filter(kind="in").count() == 2


def test_a_reference_alone_opens_no_door(opened, arrive, letter):
    case = opened()
    arrive(letter(subject=f"Re: {case.reference}", **{"from": "bob@example.com"}))
    assert case.events.filter(kind="in").count() == 1 and Case.objects.get(address="bob@example.com") != case


def test_a_reply_from_another_address_is_marked_and_gets_nothing(opened, arrive, letter, answered):
    case = opened()
    arrive(letter(in_reply_to=answered(case), return_path="<bob@example.com>", **{"from": "bob@example.com"}))
    entry = case.events.get(from_another_address=True)
    assert (entry.author, entry.text) == ("bob@example.com", "Good day")
    assert mails_to("bob@example.com") == 0 and Case.objects.count() == 1


def test_it_opens_an_answered_case_again(opened, arrive, letter, answered, advocate):
    case = opened()
    reply(case=case, text="Done.", by=advocate, at=case.received_at)
    later = case.received_at + timedelta(days=3)
    arrive(letter(in_reply_to=answered(case)), at=later)
    case.refresh_from_db()
    assert case.state == "waiting for us" and case.clock_started_at == later


def test_that_somebody_is_on_holiday_is_kept_and_moves_nothing(opened, arrive, letter, answered, advocate):
    case = opened()
    reply(case=case, text="Done.", by=advocate, at=case.received_at)
    arrive(letter(in_reply_to=answered(case), auto_submitted="auto-replied"))
    case.refresh_from_db()
    assert case.state == "answered" and texts() == ["Why?", "Good day"]


def test_a_merged_case_goes_on_in_the_other(opened, arrive, letter, answered, advocate):
    one, other = opened(), opened(text="Again")
    staff_actions.merge_cases(case=one, into=other, by=advocate, at=one.received_at)
    arrive(letter(in_reply_to=answered(one)))
    assert other.events.filter(incoming__isnull=False).count() == 1


def test_nothing_is_added_to_a_case_that_was_erased(opened, arrive, letter, answered, at):
    case = opened()
    Case.objects.erase(at=at)
    arrive(letter(in_reply_to=answered(case)))
    assert case.events.filter(kind="in").count() == 1 and Case.objects.count() == 2


def test_an_answer_to_mail_that_was_of_no_case_opens_one(queued, arrive, letter):
    arrive(letter(in_reply_to=queued().message_id_header))
    assert Case.objects.get().kind == "question"


def test_the_same_mail_by_two_ways_is_one_entry(arrive, letter):
    first, copy = arrive(letter()), arrive(letter(received="by mx2.example.com"))
    assert first.pk != copy.pk and CaseEvent.objects.filter(kind="in").count() == 1
    assert copy.outcome == f"{Case.objects.get()}: a copy of what is there"


def test_another_mail_under_the_same_message_id_is_another(arrive, letter):
    arrive(letter())
    arrive(letter(subject="Something else"))
    assert CaseEvent.objects.filter(kind="in").count() == 2


def test_the_database_marks_who_is_another(opened, take_in, letter, at):
    case, mail = opened(), take_in(letter(**{"from": "bob@example.com"}))
    with pytest.raises(DatabaseError, match="another address"), transaction.atomic():
        CaseEvent.objects.create(case=case, kind="in", at=at, text="x", incoming=mail, joined_by="answer")
