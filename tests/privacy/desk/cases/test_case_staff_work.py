from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from privacy.desk.cases import staff_actions
from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.jobs import acknowledge_cases, remind_of_cases, tell_of_overdue_cases
from privacy.desk.models import Case, CaseEvent, WrongState
from tests.factories import make_certification


def test_a_reply_goes_out_line_by_line_and_says_where_to_turn(opened, advocate, sent, at):
    make_certification()
    case = opened()
    reply(case=case, text="Good day,\n\nwe hold <nothing>.", by=advocate, at=at)
    letter = sent()[-1]
    assert "Good day,\n\nwe hold <nothing>." in letter.body and "Example Dispute Board" in letter.body
    assert "we hold &lt;nothing&gt;." in letter.alternatives[0].content
    assert case.state == "answered" and "nothing" not in CaseEvent.objects.get(kind="out").delivery.message.text


def test_this_did_not_settle_it(opened, advocate, at):
    case = opened()
    reply(case=case, text="Done.", by=advocate, at=at)
    add_message(case=case, text="No.", at=at + timedelta(days=9))
    assert case.state == "waiting for us" and case.due_at == at + timedelta(days=39)


def test_cases_of_two_people_are_never_merged(opened, advocate, at):
    one, other = opened(), opened(address="bob@example.com")
    with pytest.raises(WrongState):
        staff_actions.merge_cases(case=one, into=other, by=advocate, at=at)


def test_a_merged_case_opens_the_other(opened, advocate, sent, client, at):
    one, other = opened(), opened(text="The same again")
    staff_actions.merge_cases(case=one, into=other, by=advocate, at=at)
    path = next(letter for letter in sent() if one.reference in letter.subject and "ann" in letter.to[0]).body
    page = client.get("/privacy/cases/" + path.split("/privacy/cases/")[1].split()[0])
    assert other.reference in page.text


def test_who_leaves_hands_over(opened, advocate, django_user_model, at):
    case, other = opened(), django_user_model.objects.create_user("other")
    staff_actions.assign(case=case, to=advocate, by=advocate, at=at)
    assert staff_actions.reassign_all(leaving=advocate, to=other, by=other, at=at) == 1
    case.refresh_from_db()
    assert case.assigned_to == other and case.state == "waiting for us"


def test_notes_are_not_shown_to_the_person(opened, advocate, at):
    case = opened()
    staff_actions.add_note(case=case, text="Between us", by=advocate, at=at)
    assert "Between us" not in {entry.text for entry in case.events.visible_to_requester()}


def test_an_overdue_case_is_told_once(opened, advocate, at):
    case = opened()
    late = case.due_at + timedelta(hours=1)
    assert "1 people" in tell_of_overdue_cases(at=late) and "0 people" in tell_of_overdue_cases(at=late)
    assert "1 cases" in remind_of_cases(at=late) and "0 cases" in remind_of_cases(at=late)


def test_the_second_case_of_a_day_is_acknowledged_the_day_after(opened, at):
    opened()
    opened()
    assert "0 cases" in acknowledge_cases(at=at) and "1 cases" in acknowledge_cases(at=at + timedelta(days=1))


def test_the_database_knows_no_other_way(opened, advocate, at):
    case = opened()
    staff_actions.close_case(case=case, by=advocate, at=at)
    for change in [{"state": "new", "closed_at": None}, {"reference": "P-000000"}, {"state": "merged"}]:
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)


def test_the_thread_can_only_be_added_to(opened, at):
    opened()
    for act in [lambda rows: rows.update(text="Other"), lambda rows: rows.delete()]:
        with pytest.raises(DatabaseError), transaction.atomic():
            act(CaseEvent.objects.filter(kind="in"))
    CaseEvent.objects.erase(at=at)
    assert set(CaseEvent.objects.values_list("text", flat=True)) == {""}
