"""What a site does with one more contact field; run in a copy of the site by test_contact_field_in_one_place.py."""

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.models import Contact, InformationRequest, PendingSubmission
from leads.personal_data import LeadsDataSource
from leads.promise_checks import form as form_checks
from leads.promise_checks import profile as profile_checks
from privacy.rights.erasure import erase_now
from privacy.rights.models import ErasureRequest
from responsys_site.core.data_inventory import undeclared_columns
from responsys_site.core.personal_data import find_person
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Delivery
from responsys_site.mail.rendering.placeholders import decrypt_fields
from tests.leads.conftest import FORM

pytestmark = pytest.mark.django_db
ANN = "Ann.Smith@Example.com"


@pytest.fixture
def contact(ask) -> Contact:
    assert ask(job_title="Head of Tea").status_code == 303
    return Contact.objects.get()


@pytest.fixture
def profile(contact) -> str:
    token = decrypt_fields(Delivery.objects.get().fields)["profile_token"]
    return reverse("leads:profile", args=[token])


def test_the_form_asks_for_it_and_says_why(client, policy):
    page = client.get(FORM).text
    assert 'name="job_title"' in page and "So we know what you do. Kept for 3 years" in page


def test_it_is_stored_with_request_and_contact(contact):
    assert contact.job_title == InformationRequest.objects.get().job_title == "Head of Tea"


def test_it_waits_with_the_form(ask):
    ask(recorded=False, job_title="Head of Tea")
    assert PendingSubmission.objects.get().job_title == "Head of Tea"


def test_its_owner_sees_and_corrects_it(profile, client, contact):
    assert 'value="Head of Tea"' in client.get(profile).text
    assert client.post(profile, {"name": "Ann Smith", "job_title": "Head of Coffee"}).status_code == 303
    contact.refresh_from_db()
    assert contact.job_title == "Head of Coffee"
    assert contact.field_changes.get(field="job_title").get_field_display() == "job title"


def test_it_is_exported(contact):
    records = list(LeadsDataSource().export(person=find_person(address=ANN)))
    assert sum(record.facts.get("job title") == "Head of Tea" for record in records) == 2  # contact and request


def test_staff_see_and_search_it(contact, admin_client):
    listed = admin_client.get(f"{reverse('admin:leads_contact_changelist')}?q=Head+of+Tea").text
    assert "Head of Tea" in listed
    request = reverse("admin:leads_informationrequest_change", args=[InformationRequest.objects.get().pk])
    for page in (reverse("admin:leads_contact_change", args=[contact.pk]), request):
        assert "Head of Tea" in admin_client.get(page).text


def test_it_is_erased(contact):
    erase_now(address=ANN, reason=ErasureRequest.Reason.ASKED, at=timezone.now())
    assert Contact.objects.get().job_title == InformationRequest.objects.get().job_title == ""


def test_the_inventory_knows_it():
    assert undeclared_columns() == []


def test_the_checks_correct_it_on_the_profile_page_and_from_a_case(policy):
    assert profile_checks.registering_mails_a_form_that_corrects(at=timezone.now())
    assert profile_checks.correction_is_made_from_its_case(at=timezone.now())


def test_the_promise_is_broken_until_the_policy_names_it(policy):
    with pytest.raises(CheckFailed, match="does not name “job title”"):
        form_checks.form_asks_what_is_promised(at=timezone.now())
