"""What a person took outside the company is needed there: it stays until it has ended, and no longer."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.desk.cases.escalation import escalate
from privacy.desk.cases.staff_actions import merge_cases
from privacy.desk.jobs import erase_kept_cases
from privacy.desk.models import Case, CaseEvent, Escalation, WrongState
from privacy.rights.jobs import act_on_rights
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.models import AuditEvent as Evidence
from tests.privacy.desk.admin.conftest import CASES
from tests.privacy.desk.inbound.conftest import arrive, letter, take_in  # noqa: F401 (mail comes in)

pytestmark = pytest.mark.usefixtures("policy")


@pytest.fixture
def case(opened, advocate) -> Case:
    """A complaint, with another case joined to it, that was taken outside the company."""
    at = timezone.now()
    case, joined = opened(kind="complaint", text="I complain.", at=at), opened(text="Once more.", at=at)
    merge_cases(case=joined, into=case, by=advocate, at=at)
    escalate(case=case, at=at)
    case.refresh_from_db()
    return case


@pytest.fixture
def last_mail(case, act, sent):
    """Have the person erased from the case, and return the last mail, which is forgotten once it has left."""
    act(case, "erase", sure="on")
    act_on_rights(at=timezone.now())
    last = sent()[-1]
    act_on_rights(at=timezone.now())
    case.refresh_from_db()
    return last


def ended(case, act) -> None:
    act(case, "outcome", outcome="agreed", on=f"{timezone.localdate():%Y-%m-%d}")
    act(case, "close")


def test_the_last_mail_says_that_it_stays_and_why(case, last_mail, office):
    assert case.reference in last_mail.body and "article 17.3(e)" in last_mail.body
    assert "unless it says otherwise below" in last_mail.body
    page = office.get(f"{CASES}{case.pk}/change/").text
    assert "this is kept until it has ended" in page and "I complain." in page and "ann@example.com" in page
    assert case.reference in office.get(CASES, {"lane": "escalated"}).text


def test_it_can_be_worked_on_to_its_end_and_then_goes(case, last_mail, act, sent):
    assert erase_kept_cases(at=timezone.now()).startswith("0 ")
    ended(case, act)
    assert erase_kept_cases(at=timezone.now()).startswith("0 ")  # the mail of the outcome has yet to leave
    assert any(mail.to == ["ann@example.com"] and "ended there" in mail.body for mail in sent())
    assert erase_kept_cases(at=timezone.now()).startswith("2 ") and erase_kept_cases(at=timezone.now())[0] == "0"
    case.refresh_from_db()
    assert (case.state, case.address, Escalation.objects.get().dossier) == ("closed", "", "")
    assert find_leftovers(texts=["ann@example.com", "I complain.", "Once more."]) == []
    assert Evidence.objects.filter(kind="case-erased").get().facts == {"case": case.pk, "reason": "erasure"}


def test_an_answer_to_the_last_mail_reaches_it(case, last_mail, arrive, letter):  # noqa: F811
    arrive(letter(in_reply_to=last_mail.extra_headers["Message-ID"]), at=timezone.now())
    assert case.events.filter(kind="in", text="Good day").exists() and case.address == "ann@example.com"


def test_erased_again_it_stays_and_says_so_once(case, last_mail, act):
    act(case, "erase", sure="on")
    act_on_rights(at=timezone.now())
    case.refresh_from_db()
    assert case.address and case.events.filter(event="kept").count() == 1


def test_the_other_cases_of_the_person_go(case, opened, act):
    other = opened(text="Number 4711", at=timezone.now())
    act(case, "erase", sure="on")
    act_on_rights(at=timezone.now())
    other.refresh_from_db()
    assert (other.state, other.address) == ("closed", "") and not CaseEvent.objects.filter(text="Number 4711").exists()


def test_one_that_is_taken_outside_before_a_worker_comes_stays_too(opened, act):
    late = opened(address="bob@example.com", at=timezone.now())
    act(late, "erase", sure="on")
    escalate(case=late, at=timezone.now())
    act_on_rights(at=timezone.now())
    late.refresh_from_db()
    assert (late.state, late.address) == ("escalated", "bob@example.com") and late.events.filter(event="kept").exists()


def test_the_database_erases_none_that_is_outside(case):
    with pytest.raises(DatabaseError, match="kept until it has ended"), transaction.atomic():
        Case.objects.filter(pk=case.pk).erase(at=timezone.now())


def test_what_was_erased_is_taken_nowhere(opened):
    gone = opened(at=timezone.now())
    Case.objects.filter(pk=gone.pk).erase(at=timezone.now())
    with pytest.raises(WrongState):
        escalate(case=gone, at=timezone.now())
