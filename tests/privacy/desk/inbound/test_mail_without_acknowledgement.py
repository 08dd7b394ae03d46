from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from privacy.desk.cases.quarantine import release_case
from privacy.desk.cases.replies import reply
from privacy.desk.cases.staff_actions import close_case
from privacy.desk.jobs import acknowledge_cases
from privacy.desk.models import Case
from privacy.desk.promise_checks import everybody_was_acknowledged_in_time
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Delivery
from tests.privacy.desk.inbound.conftest import mails_to
from tests.wsgi_client import SiteClient


@pytest.fixture
def case(arrive, letter, advocate) -> Case:
    """A person's mail whose sender on the envelope is nobody."""
    arrive(letter(return_path="<>"))
    return Case.objects.get()


def test_it_is_found_once_and_never_tried_again(case, at):
    assert case.left_to_staff_at == at and case.events.filter(event="left to staff").count() == 1
    for minutes in (10, 20):
        assert acknowledge_cases(at=at + timedelta(minutes=minutes)) == "0 cases acknowledged"
    assert case.events.filter(event="left to staff").count() == 1 and not Case.objects.unacknowledged().exists()
    assert mails_to("ann@example.com") == 0


def test_the_desk_is_told_and_the_page_of_the_case_says_so(case, advocate):
    assert "no machine may acknowledge" in Delivery.objects.get(address=advocate.email).fields["news"]
    browser = SiteClient()
    browser.force_login(advocate)
    page = browser.get(f"/in/admin/desk/case/{case.pk}/change/").text
    assert "cannot be acknowledged automatically: write to the person" in page
    assert not case.events.visible_to_requester().filter(event="left to staff").exists()


def test_a_colleagues_letter_is_the_word_that_the_person_waits_for(case, advocate, at):
    later = at + timedelta(days=3)
    reply(case=case, text="We have your message.", by=advocate, at=later, asks=True)
    case.refresh_from_db()
    assert case.acknowledged_at == later and mails_to("ann@example.com") == 1
    assert everybody_was_acknowledged_in_time(at=at + timedelta(days=40))


def test_so_is_a_close_for_what_no_person_sent(case, advocate, at):
    close_case(case=case, by=advocate, at=at + timedelta(days=3))
    assert everybody_was_acknowledged_in_time(at=at + timedelta(days=40))


def test_whom_no_colleague_wrote_to_is_seen(case, at):
    assert everybody_was_acknowledged_in_time(at=at + timedelta(days=9))
    with pytest.raises(CheckFailed, match="ten working days"):
        everybody_was_acknowledged_in_time(at=at + timedelta(days=20))


def test_it_is_final(case):
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(left_to_staff_at=None)


def test_a_machines_mail_that_a_colleague_finds_to_be_meant_is_left_to_them_too(arrive, letter, advocate, at):
    arrive(letter(precedence="list"))
    case = Case.objects.get()
    assert case.left_to_staff_at is None
    release_case(case=case, by=advocate, at=at + timedelta(hours=1))
    case.refresh_from_db()
    assert case.left_to_staff_at == at + timedelta(hours=1) and mails_to("ann@example.com") == 0
