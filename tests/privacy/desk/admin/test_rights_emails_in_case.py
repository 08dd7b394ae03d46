import pytest
from django.utils import timezone

from leads.models import Contact
from privacy.desk.models import Case
from privacy.rights.jobs import act_on_rights
from privacy.rights.requests import request_access
from tests.factories import make_contact
from tests.privacy.desk.admin.conftest import CASES
from tests.privacy.desk.inbound.conftest import answered, arrive, letter, take_in  # noqa: F401 (mail comes in)


@pytest.fixture
def case(opened) -> Case:
    return opened(kind="correction", name="Ann")


@pytest.fixture
def contact(case) -> Contact:
    return make_contact(case.address, name="An", company="Old & Co")


@pytest.fixture
def use(case, contact, act, sent):
    """Use a right of the person from their case, let a worker do its part, and return the mail that went out."""

    def used(name: str, **typed):
        act(case, name, sure="on", **typed)
        act_on_rights(at=timezone.now())
        return sent()[-1]

    return used


@pytest.fixture
def answer(arrive, letter):  # noqa: F811
    """Ann answers a mail of ours."""

    def written(mailed):
        return arrive(letter(in_reply_to=mailed.extra_headers["Message-ID"]), at=timezone.now())

    return written


def test_who_says_that_a_correction_is_wrong_answers_the_case(case, use, answer, office):
    mailed = use("correct", company="New & Co")
    assert case.reference in mailed.subject and "/privacy/cases/" in mailed.body and "Is this wrong?" in mailed.body
    assert case.events.get(event="corrected").delivery.message_id_header == mailed.extra_headers["Message-ID"]
    answer(mailed)
    assert Case.objects.get() == case and case.events.filter(kind="in").count() == 2
    assert "What we hold about you was corrected" in office.get(f"{CASES}{case.pk}/change/").text


def test_who_answers_the_mail_of_a_copy_answers_the_case(case, use, answer, office):
    mailed = use("access")
    assert mailed.to == ["ann@example.com"] and case.reference in mailed.subject and "/privacy/copy/" in mailed.body
    answer(mailed)
    assert Case.objects.get() == case and case.events.filter(kind="in").count() == 2
    assert "A copy of what we hold about you was mailed" in office.get(f"{CASES}{case.pk}/change/").text


def test_one_that_comes_back_is_marked_in_the_thread(case, use, office):
    use("access")
    delivery = case.events.get(event="copy mailed").delivery
    type(delivery).objects.filter(pk=delivery.pk).update(state="failed")
    assert "did not arrive" in office.get(f"{CASES}{case.pk}/change/").text


def test_a_copy_that_the_person_asked_for_first_goes_to_the_thread_too(case, use):
    request_access(address=case.address, by=None, at=timezone.now())
    use("access")
    assert case.events.filter(event="copy mailed").count() == 1


def test_what_was_joined_to_another_case_meanwhile_goes_on_there(case, opened, act, sent):
    other = opened(text="Again")
    act(case, "access", sure="on")
    act(case, "merge", into=other.pk)
    act_on_rights(at=timezone.now())
    assert other.events.filter(event="copy mailed").exists() and other.reference in sent()[-1].subject


def test_the_last_mail_of_an_erasure_stands_in_the_case_that_forgot_its_person(case, use, answer, office):
    mailed = use("erase")
    assert mailed.subject == f"What we held about you is removed {case.reference}"
    assert "/privacy/cases/" not in mailed.body  # its page went with the person
    page = office.get(f"{CASES}{case.pk}/change/").text
    assert "What we held about you was removed" in page and "ann@example.com" not in page
    act_on_rights(at=timezone.now())  # the last mail is forgotten too
    answer(mailed)
    new = Case.objects.exclude(pk=case.pk).get()
    assert case.reference in office.get(f"{CASES}{new.pk}/change/").text
