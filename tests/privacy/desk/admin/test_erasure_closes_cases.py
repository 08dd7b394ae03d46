"""Whoever has themselves erased leaves no case behind that waits for nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from privacy.desk import promise_checks as cases
from privacy.desk.cases.staff_actions import close_case
from privacy.desk.jobs import purge_spam_cases, tell_of_overdue_cases
from privacy.desk.models import Case
from privacy.rights.jobs import act_on_rights
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.promise_checks import NothingToCheck
from tests.leads.profile.conftest import ann, page  # noqa: F401 (the page of a record)
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def last_mail(sent):
    """Let a worker carry the erasure out, and return the last mail, which is forgotten once it has left."""

    def carried_out():
        act_on_rights(at=timezone.now())
        last = sent()[-1]
        act_on_rights(at=timezone.now())
        return last

    return carried_out


def to_do(office) -> str:
    return "".join(office.get(CASES, {"lane": lane}).text for lane in ("to-do", "overdue", "escalated", "suspected"))


def test_from_a_case_it_ends_them_all_and_says_which(opened, act, last_mail, office, now):
    case, other = opened(kind="erasure", at=now), opened(text="And this?", at=now)
    act(case, "erase", sure="on")
    last = last_mail()
    assert last.to == ["ann@example.com"] and case.reference in last.subject and other.reference in last.body
    [row.refresh_from_db() for row in (case, other)]
    assert (case.state, other.state, case.address, other.address) == ("closed", "closed", "", "")
    assert case.answered_at and not other.answered_at  # that mail answers the case that asked for it
    assert case.reference not in to_do(office) and other.reference not in to_do(office)
    assert find_leftovers(texts=["ann@example.com", "And this?"]) == []


def test_from_the_page_of_the_record_it_is_told_as_well(opened, page, sent, last_mail):  # noqa: F811
    case = opened(address="Ann.Smith@example.com", at=timezone.now())
    page.ask_for("erasure")
    path = "/profile/erasure/" + sent()[-1].body.split("/profile/erasure/")[1].split()[0]
    assert "outside the company" in page.client.get(path).text and page.client.post(path).status_code == 303
    last = last_mail()
    case.refresh_from_db()
    assert last.to == ["Ann.Smith@example.com"] and case.reference in last.body and case.state == "closed"


def test_no_promise_is_broken_by_it_however_late_it_is(opened, act, last_mail, now):
    opened(at=now)
    act(opened(kind="erasure", at=now), "erase", sure="on")
    last_mail()
    late = now + timedelta(days=60)
    assert tell_of_overdue_cases(at=late).startswith("0 ")
    assert cases.no_answer_is_overdue(at=late)
    for unused in (cases.everybody_was_acknowledged_in_time, cases.overdue_people_are_told):
        with pytest.raises(NothingToCheck):
            unused(at=late)


def test_one_whose_clock_stands_still_ends_as_well(opened, act, last_mail, now):
    case = opened(kind="erasure", at=now)
    act(case, "proof", text="Who are you?", confirmed="yes")
    assert case.state == "identity"
    act(case, "erase", sure="on")
    last_mail()
    case.refresh_from_db()
    assert case.state == "closed" and case.closed_at and case.paused_at is None


def test_what_a_program_sent_leaves_its_lane_when_a_colleague_closes_it(opened, office, advocate, at):
    case = opened(quarantine_reason="trap field")
    purge_spam_cases(at=at + timedelta(days=30))
    assert case.reference in to_do(office)
    close_case(case=case, by=advocate, at=at + timedelta(days=30))
    assert case.reference not in to_do(office)


def test_a_later_case_of_the_person_is_not_joined_to_one_that_was_erased(opened, act, last_mail, office, now):
    act(opened(kind="erasure", at=now), "erase", sure="on")
    last_mail()
    new = opened(at=timezone.now())
    merging = f"{CASES}{new.pk}/act/merge/"
    assert merging not in office.get(f"{CASES}{new.pk}/change/").text and office.get(merging).status_code == 302


def test_the_database_lets_no_erased_case_wait(opened, now):
    case = opened(at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(erased_at=now, address="", name="")
