"""Wherever staff see how to reach somebody, they see what that person has decided since, stops first."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import Contact, InformationRequest, PendingSubmission, QuarantinedSubmission
from leads.profile.links import issue_profile_link
from responsys_site.core import personal_data
from responsys_site.mail.models import Delivery
from tests.browser_routes import window_at
from tests.factories import make_case
from tests.leads.profile.conftest import NEW, Page, link_in, mailed
from tests.mail.inbound.conftest import _own_folder, letter, take_in

__all__ = ["_own_folder", "letter", "link_in", "mailed", "take_in", "window_at"]

LEADS, CASES = "/in/admin/leads/", "/in/admin/desk/case/"
OLD, STOP = "Ann.Smith@Example.com", "✗ Do not contact"


@pytest.fixture
def asked(ask, client) -> InformationRequest:
    """Ann asked us to contact her by telephone."""
    ask(contact="on", telephone="+1 650 555 0100")
    return InformationRequest.objects.get()


@pytest.fixture
def decided(asked, client, link_in):
    """She pressed "Do not contact me" on the page of her record, and then moved to another address."""
    page = Page(client, f"/profile/{issue_profile_link(contact=asked.contact, at=timezone.now())}/")
    page.press("stop-contact")
    page.name_new_address()
    client.post(link_in(NEW, "profile/new-address"))
    assert Contact.objects.get().address == NEW
    return asked


@pytest.fixture
def form_of_ann(decided, ask_after) -> QuarantinedSubmission:
    """A form that came under the address that she had before, and looks like a program's."""
    ask_after(timedelta(0))
    return QuarantinedSubmission.objects.get()


def reach_on(text: str) -> str:
    """Return what a page or list says of how to reach people now, tags apart."""
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(re.findall(r'(?s)<ul class="reach">.*?</ul>', text))).split())


def page_of(row) -> str:
    return f"/in/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


@pytest.mark.parametrize("of", [page_of, lambda row: f"{LEADS}informationrequest/"], ids=["page", "list"])
def test_a_request_shows_the_stop_first_and_the_address_now(decided, staff, of):
    said = reach_on(staff.get(of(decided)).text)
    assert said.startswith(STOP) and f"New address: {NEW}" in said


def test_a_request_shows_them_above_what_was_typed(decided, staff):
    text = staff.get(page_of(decided)).text
    assert text.index(STOP) < text.index("As submitted") < text.rindex("+1 650 555 0100")
    assert "Telephone number removed" not in reach_on(text) and "May be contacted" not in reach_on(text)


def test_a_request_of_somebody_who_decided_nothing_says_what_they_asked_for(asked, staff):
    said = reach_on(staff.get(page_of(asked)).text)
    assert "May be contacted (asked on" in said and OLD in said and "✗" not in said


def test_a_request_says_that_the_telephone_number_changed(asked, staff):
    Contact.objects.update(telephone="")
    assert "Telephone number removed" in reach_on(staff.get(page_of(asked)).text)
    Contact.objects.update(telephone="+1 650 555 0199")
    assert "New telephone number: +1 650 555 0199" in reach_on(staff.get(page_of(asked)).text)


def test_a_restricted_person_looks_like_no_other(asked, staff):
    personal_data.restrict(address=OLD, at=timezone.now())
    for page in (page_of(asked), f"{LEADS}informationrequest/", page_of(asked.contact), f"{LEADS}contact/"):
        assert "✗ Data restricted" in reach_on(staff.get(page).text)
    assert "May be contacted" not in reach_on(staff.get(page_of(asked)).text)


def test_a_contact_shows_the_stop_before_the_address(decided, staff):
    text = staff.get(page_of(decided.contact)).text
    assert text.index(STOP) < text.index("field-address")
    assert reach_on(staff.get(f"{LEADS}contact/").text).startswith(STOP)


def test_forms_that_are_no_requests_yet_show_it_too(form_of_ann, staff):
    copied = {name: value for name, value in form_of_ann.field_values.items() if name != "form_nonce_digest"}
    waiting = PendingSubmission.objects.create(form_nonce_digest="w", **copied)
    for row in (form_of_ann, waiting):
        for page in (page_of(row), page_of(row).replace(f"{row.pk}/change/", "")):
            said = reach_on(staff.get(page).text)
            assert said.startswith(STOP) and f"New address: {NEW}" in said, page


def test_a_form_of_somebody_unknown_shows_what_it_says(ask_after, staff):
    ask_after(timedelta(0), email="fast@example.com")
    page = staff.get(f"{LEADS}quarantinedsubmission/").text
    assert reach_on(page) == "fast@example.com"


def test_a_delivery_shows_it_to_those_who_see_people(decided, staff, member):
    delivery = Delivery.objects.filter(address=OLD).first()
    assert reach_on(staff.get(page_of(delivery)).text).startswith(STOP)
    assert reach_on(member("", "mail.view_delivery").get(page_of(delivery)).text) == ""


def test_a_mail_that_waits_for_staff_shows_it(decided, member, take_in, letter):
    mail = take_in(letter(To="someone@responsys.example", From=f"Ann <{OLD}>"))
    said = reach_on(member("Privacy office").get(page_of(mail)).text)
    assert said.startswith(STOP) and f"New address: {NEW}" in said


@pytest.mark.parametrize("page", ["", "{}/change/", "{}/act/reply/", "{}/act/note/"])
def test_a_case_shows_it_wherever_a_colleague_works_on_it(decided, member, at, page):
    case = make_case(OLD, name="Ann", at=at)
    said = reach_on(member("Privacy office").get(CASES + page.format(case.pk)).text)
    assert said.startswith(STOP) and f"New address: {NEW}" in said


def test_a_reply_is_looked_at_once_more_with_it(decided, member, at):
    case = make_case(OLD, name="Ann", at=at)
    office, path = member("Privacy office"), f"{CASES}{case.pk}/act/reply/"
    seen = re.search(r'name="seen" value="(\d+)"', office.get(path).text)[1]
    preview = office.post(path, {"seen": seen, "text": "We hold your name.", "asks": ""}).text
    assert "Nothing has been sent yet" in preview and reach_on(preview).startswith(STOP)


def test_an_auditor_is_not_told_where_the_person_of_a_case_is_now(decided, member, at):
    case = make_case(OLD, name="Ann", at=at)
    auditor = member("Auditors")
    for page in (CASES, f"{CASES}{case.pk}/change/"):
        text = auditor.get(page).text
        assert case.reference in text and NEW not in text and reach_on(text) == ""


def test_lists_ask_for_all_people_at_once(ask, staff):
    counts = []
    for number in range(3):
        ask(email=f"person{number}@example.com")
        staff.get(f"{LEADS}informationrequest/")
        with CaptureQueriesContext(connection) as queries:
            staff.get(f"{LEADS}informationrequest/")
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.browser
@pytest.mark.looks
def test_pages_with_stops_read_well(form_of_ann, member, window_at):
    office = member("Privacy office")
    case = make_case(OLD, name="Ann")
    window = window_at(timezone.now(), client=office)
    rows = (InformationRequest.objects.get(), Contact.objects.get(), form_of_ann, case)
    pages = [page for row in rows for page in (page_of(row), page_of(row).replace(f"{row.pk}/change/", ""))]
    found = []
    for page in (*pages, f"{CASES}{case.pk}/act/reply/"):
        window.open(page)
        found += window.looks_wrong()
    assert found == []
