from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.desk.cases.requester_actions import add_message
from privacy.desk.models import Case, Escalation
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.admin.conftest import CASES, seen_on


@pytest.fixture
def case(opened) -> Case:
    return opened(at=timezone.now() - timedelta(days=1))


def test_one_takes_it_and_gives_it_to_another(case, office, advocate, second, act):
    page = office.get(f"{CASES}{case.pk}/change/")
    assert "Take it myself" in page.text
    act(case, "take", seen=seen_on(page))
    assert case.assigned_to == advocate and case.state == "waiting for us"
    act(case, "assign", to=second.pk)
    assert case.assigned_to == second


def test_it_is_given_to_nobody_outside_the_office(case, act, django_user_model):
    outsider = django_user_model.objects.create_user("outsider", is_staff=True)
    assert act(case, "assign", to=outsider.pk).status_code == 422 and case.assigned_to is None


def test_a_note_is_kept(case, act):
    assert "Called them." in act(case, "note", text="Called them.").text


def test_proof_is_asked_for_and_the_clock_stands_still(case, office, act, sent):
    due = case.due_at
    act(case, "proof", text="Please tell us your licence number.", confirmed="yes")
    assert case.state == "identity" and "licence number" in sent()[-1].body
    assert "stands still since" in office.get(f"{CASES}{case.pk}/change/").text
    act(case, "resume", seen=seen_on(office.get(f"{CASES}{case.pk}/change/")))
    assert case.state == "waiting for us" and case.due_at > due


def test_a_case_is_closed_and_opens_again_when_the_person_writes(case, act, office):
    assert "closed on" in act(case, "close").text
    add_message(case=case, text="No.", at=timezone.now())
    assert "Opened again" in office.get(f"{CASES}{case.pk}/change/").text


def test_cases_of_one_person_are_joined(case, opened, act):
    other, strangers = opened(text="Again"), opened(address="bob@example.com")
    assert act(case, "merge", into=strangers.pk).status_code == 422
    act(case, "merge", into=other.pk)
    assert case.merged_into == other


def test_what_a_person_wrote_is_released(opened, act, office, sent):
    case = opened(quarantine_reason="too fast")
    assert not [letter for letter in sent() if letter.to == ["ann@example.com"]]
    act(case, "release", seen=seen_on(office.get(f"{CASES}{case.pk}/change/")))
    assert case.quarantine_reason == "" and [letter for letter in sent() if letter.to == ["ann@example.com"]]
    assert "be done any more" in act(case, "release", seen=seen_on(office.get(f"{CASES}{case.pk}/act/note/"))).text


def test_what_happens_outside_is_recorded_to_its_end(case, act, office):
    begun = timezone.now() - timedelta(hours=1)
    facts = {"body_name": "Example Body", "body_contact": "", "policy_version": 0, "dossier": "{}"}
    escalation = Escalation.objects.create(case=case, begun_at=begun, **facts)
    case.move(to="escalated")
    assert "Close the case" not in office.get(f"{CASES}{case.pk}/change/").text
    today = timezone.localdate()
    assert act(case, "taken-up", on=today - timedelta(days=9)).status_code == 422
    act(case, "taken-up", on=today)
    assert "decided for the person" in act(case, "outcome", on=today, outcome="for the person").text
    escalation.refresh_from_db()
    assert escalation.taken_up_at and escalation.ended_at
    act(case, "close")
    assert case.state == "closed"


def test_each_act_is_in_the_evidence(case, act, advocate):
    act(case, "note", text="Called them.")
    facts = Evidence.objects.get(kind="staff-act").facts
    assert facts == {"staff": advocate.pk, "act": "note", "model": "desk.case", "row": case.pk}


@pytest.mark.parametrize(
    "name", ["take", "reply", "note", "close", "assign", "erase", "correct", "access", "object", "restrict"]
)
def test_to_look_changes_nothing(case, office, name):
    before = case.events.count()
    office.get(f"{CASES}{case.pk}/act/{name}/")
    case.refresh_from_db()
    assert case.events.count() == before and case.state == "new"
