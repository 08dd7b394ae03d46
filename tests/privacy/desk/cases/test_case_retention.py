from datetime import timedelta

import pytest

from leads.jobs import erase_after_retention
from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.replies import reply
from privacy.desk.cases.requester_actions import add_message
from privacy.desk.cases.staff_actions import add_note, assign, close_case, merge_cases, reassign_all
from privacy.desk.jobs import purge_expired_cases
from privacy.desk.models import Attachment, Case, Escalation
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.models import AuditEvent as Evidence
from responsys_site.mail.models import Delivery
from tests.factories import make_contact

THREE_YEARS = timedelta(days=3 * 366)


@pytest.fixture
def case(opened, advocate, at, sent) -> Case:
    """Ann Smith asked for what stands under 4711, was answered, and the case was closed."""
    case = opened(name="Ann Smith", text="Number 4711")
    Attachment.objects.store(event=case.events.first(), name="4711.txt", declared_type="text/plain", chunks=[b"4711"])
    add_note(case=case, text="Ann Smith called.", by=advocate, at=at)
    reply(case=case, text="Dear Ann Smith, 4711 is gone.", by=advocate, at=at)
    close_case(case=case, by=advocate, at=at)
    sent()
    Delivery.objects.update(queued_at=at)
    return case


def forgotten(*, at) -> str:
    return purge_expired_cases(at=at).partition(" ")[0]


def test_not_before_and_then_for_good(case, at):
    assert forgotten(at=at + THREE_YEARS - timedelta(days=1)) == "0"
    assert forgotten(at=at + THREE_YEARS) == "1" and forgotten(at=at + THREE_YEARS) == "0"


def test_nothing_personal_is_left_and_that_there_was_a_case_stays(case, at):
    found = {one.column for one in find_leftovers(texts=["4711", "Ann Smith", case.address])}
    assert {"desk.CaseEvent.text", "desk.AttachmentChunk.data", "mail.Delivery.fields"} <= found
    forgotten(at=at + THREE_YEARS)
    assert find_leftovers(texts=["4711", "Ann Smith", case.address]) == []
    case.refresh_from_db()
    assert case.reference and case.state == "closed" and case.erased_at == at + THREE_YEARS


def test_it_is_recorded(case, at):
    forgotten(at=at + THREE_YEARS)
    (entry,) = Evidence.objects.filter(kind="case-erased")
    assert (entry.subject, entry.facts) == (case.address_digest, {"case": case.pk, "reason": "retention"})


def test_an_open_case_of_the_person_keeps_the_others(case, opened, at):
    opened(at=at + timedelta(days=1))
    Delivery.objects.update(queued_at=at)
    assert forgotten(at=at + 2 * THREE_YEARS) == "0"


def test_one_that_is_outside_the_company_is_kept_to_its_end(case, at):
    escalate(case=case, at=at)
    assert forgotten(at=at + 2 * THREE_YEARS) == "0" and Escalation.objects.get().dossier


def test_what_was_written_since_keeps_it_and_a_note_does_not(case, advocate, at):
    later = at + timedelta(days=200)
    add_note(case=case, text="Seen again.", by=advocate, at=later)
    assert forgotten(at=at + THREE_YEARS) == "1"


def test_that_it_changed_hands_keeps_it_no_longer(case, advocate, django_user_model, at):
    assign(case=case, to=advocate, by=advocate, at=at)
    other = django_user_model.objects.create_user("other")
    assert reassign_all(leaving=advocate, to=other, by=other, at=at + timedelta(days=200)) == 1
    assert forgotten(at=at + THREE_YEARS) == "1"


def test_a_person_who_wrote_again_is_kept_from_then_on(case, advocate, at):
    later = at + timedelta(days=200)
    add_message(case=case, text="One thing more.", at=later)
    close_case(case=case, by=advocate, at=later)
    assert forgotten(at=at + THREE_YEARS) == "0" and forgotten(at=later + THREE_YEARS) == "1"


def test_joined_cases_go_together(case, opened, advocate, at):
    other = opened(text="Again 4711")
    merge_cases(case=other, into=case, by=advocate, at=at)
    close_case(case=case, by=advocate, at=at)
    Delivery.objects.update(queued_at=at)
    assert forgotten(at=at + THREE_YEARS) == "2" and find_leftovers(texts=["4711"]) == []


def test_a_letter_of_somebody_without_an_address_goes_too(opened, advocate, at):
    case = opened(address="", name="Bob Jones", channel="letter")
    close_case(case=case, by=advocate, at=at)
    assert forgotten(at=at + THREE_YEARS) == "1" and find_leftovers(texts=["Bob Jones"]) == []


def test_who_is_on_file_is_not_forgotten_while_a_case_is_outside(policy, case, at):
    make_contact(case.address, name="Ann Smith", at=at)
    escalate(case=case, at=at)
    Delivery.objects.update(queued_at=at)
    assert erase_after_retention(at=at + 2 * THREE_YEARS) == "0 people erased"
