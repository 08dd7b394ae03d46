import pytest
from django.utils import timezone

from leads.models import Contact, ContactChange
from privacy.desk.models import Case
from privacy.rights.models import AccessPackage, ErasureRequest
from privacy.rights.tasks import make_packages, process_erasures
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.personal_data import is_restricted
from tests.factories import make_contact
from tests.privacy.desk.admin.conftest import CASES


@pytest.fixture
def case(opened) -> Case:
    return opened(kind="correction", name="Ann")


@pytest.fixture
def contact(case) -> Contact:
    return make_contact(case.address, name="An", company="Old & Co")


def letters_to(address, sent):
    return [letter.body for letter in sent() if letter.to == [address]]


def test_a_correction_is_made_confirmed_and_noted(case, contact, act, sent, advocate):
    page = act(case, "correct", name="Ann", company="New & Co", sure="on")
    contact.refresh_from_db()
    assert (contact.name, contact.company) == ("Ann", "New & Co")
    letter = letters_to(case.address, sent)[-1]
    assert "Old & Co" in letter and "New & Co" in letter
    assert "Put right:" in page.text and "New &amp; Co" not in page.text


def test_a_correction_that_changes_nothing_says_so(case, contact, act):
    page = act(case, "correct", company="Old & Co", sure="on")
    assert page.status_code == 422 and "Nothing was changed" in page.text


def test_an_optional_detail_is_removed_by_its_tick_and_by_no_empty_field(case, contact, act, sent):
    page = act(case, "correct", name="Ann", company="", remove="company", sure="on")
    contact.refresh_from_db()
    assert (contact.name, contact.company) == ("Ann", "") and "Put right: name. Removed: company." in page.text
    letter = letters_to(case.address, sent)[-1]
    assert "before: Old & Co" in letter and "now: (removed)" in letter
    act(case, "correct", name="Anna", company="", sure="on")
    assert ContactChange.objects.filter(field="company").count() == 1


def test_what_is_written_and_ticked_for_removal_is_asked_again(case, contact, act):
    page = act(case, "correct", company="New & Co", remove="company", sure="on")
    assert page.status_code == 422 and "Either write what is right, or remove it." in page.text
    assert act(case, "correct", remove="name", sure="on").status_code == 422  # nobody's name is emptied
    contact.refresh_from_db()
    assert contact.company == "Old & Co"


def test_a_copy_is_made_and_its_link_mailed_to_the_person(case, act, sent):
    act(case, "access", sure="on")
    make_packages(at=timezone.now())
    assert AccessPackage.objects.get().made_at and "/copy/" in letters_to(case.address, sent)[-1]


def test_a_person_is_erased_and_the_case_forgets_them(case, contact, act, office, advocate):
    act(case, "erase", sure="on")
    assert ErasureRequest.objects.get().by == advocate
    process_erasures(at=timezone.now())
    page = office.get(f"{CASES}{case.pk}/change/").text
    assert "ann@example.com" not in page and "Erased." in page and "Erase the person" not in page


@pytest.mark.parametrize("name", ["correct", "access", "restrict", "erase"])
def test_nothing_is_done_by_one_who_is_not_sure(case, act, name):
    assert act(case, name, company="New").status_code == 422
    assert not ErasureRequest.objects.exists() and not AccessPackage.objects.exists()
    assert not is_restricted(address_digest=case.address_digest)


@pytest.mark.parametrize("name", ["correct", "access", "restrict", "erase"])
def test_each_needs_a_right_of_its_own(case, member, name):
    browser = member("", "view_case", "change_case", "see_people")
    path = f"{CASES}{case.pk}/act/{name}/"
    assert browser.get(path).status_code == browser.post(path, {"sure": "on"}).status_code == 403
    assert path not in browser.get(f"{CASES}{case.pk}/change/").text


def test_one_colleague_erases_so_many_people_a_day(opened, act):
    answers = [act(opened(address=f"p{n}@example.com"), "erase", sure="on").status_code for n in range(11)]
    assert answers == [200] * 10 + [429] and ErasureRequest.objects.count() == 10


def test_what_became_of_an_erasure_is_shown(case, contact, act, office, auditor):
    act(case, "erase", sure="on")
    listed = "/in/admin/rights/erasurerequest/"
    assert "under way" in office.get(listed).text
    process_erasures(at=timezone.now())
    page = auditor.get(f"{listed}{ErasureRequest.objects.get().pk}/change/").text
    assert "leads" in page and "they prove" in page and "none" in page and "ann@" not in page
    assert "asked" in office.get(listed, {"q": "ann@example.com"}).text
    assert keyed_digest("ann@example.com") in page
