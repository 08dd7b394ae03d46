import pytest

from leads.models import InformationRequest
from responsys_site.mail.models import Delivery

LIST = "/in/admin/mail/delivery/"


@pytest.fixture
def clerk(member):
    """May see mails, and may not see who people are."""
    return member("", "mail.view_delivery")


def test_with_the_right_the_address_is_whole(rows_of_ann, staff):
    page = f"{LIST}{rows_of_ann['delivery'].pk}/change/"
    assert "Ann.Smith@Example.com" in staff.get(LIST).text and "Ann.Smith@Example.com" in staff.get(page).text


def test_without_it_the_address_is_masked_everywhere(rows_of_ann, clerk):
    Delivery.objects.update(smtp_response="550 <ann.smith@example.com> is unknown")
    page = f"{LIST}{rows_of_ann['delivery'].pk}/change/"
    for text in (clerk.get(LIST).text, clerk.get(page).text):
        assert "A…@E….com" in text and "smith" not in text.lower()


@pytest.mark.parametrize("words", ["ann.smith@example.com", "Ann.Smith@EXAMPLE.com"])
def test_a_whole_address_finds_its_mails(rows_of_ann, staff, clerk, words):
    assert 'class="field-kind"' in staff.get(LIST, {"q": words}).text
    assert 'class="field-kind"' not in clerk.get(LIST, {"q": words}).text


def test_a_part_of_an_address_finds_nothing(rows_of_ann, staff):
    assert 'class="field-kind"' not in staff.get(LIST, {"q": "ann"}).text


def test_what_fills_a_mail_is_shown_to_nobody(rows_of_ann, admin_client):
    page = admin_client.get(f"{LIST}{rows_of_ann['delivery'].pk}/change/").text
    assert InformationRequest.objects.get().reference not in page


def test_a_suppression_is_found_by_the_address_and_tells_none(rows_of_ann, member):
    page = member("Privacy office").get("/in/admin/mail/suppression/", {"q": "ann.smith@example.com"}).text
    assert 'class="field-reason">Opted out<' in page and "Smith@" not in page


@pytest.mark.parametrize("model", ["delivery", "suppression"])
def test_nothing_of_it_is_changed_by_hand(rows_of_ann, admin_client, model):
    base = f"/in/admin/mail/{model}/"
    for path in (f"{base}add/", f"{base}{rows_of_ann[model].pk}/change/", f"{base}{rows_of_ann[model].pk}/delete/"):
        assert admin_client.post(path, {"post": "yes"}).status_code == 403
