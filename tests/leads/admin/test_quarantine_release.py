from leads.models import InformationRequest, QuarantinedSubmission
from responsys_site.core.models import AuditEvent

LIST = "/in/admin/leads/quarantinedsubmission/"


def test_the_list_says_why_and_until_when(laid_aside, staff):
    page = staff.get(LIST).text
    assert "faster than anybody writes" in page and "Ann Smith" in page and "Is erased on" in page


def test_it_is_not_in_the_queue(laid_aside, staff):
    assert "Ann Smith" not in staff.get("/in/admin/leads/informationrequest/").text


def test_released_from_the_list_it_is_a_request_with_its_mail(laid_aside, staff, lead_manager, sent):
    staff.post(LIST, {"action": "release", "_selected_action": laid_aside.pk})
    assert InformationRequest.objects.get().needs == "How do I import a list?"
    assert [mail.to for mail in sent()] == [["Ann.Smith@example.com"]] and not QuarantinedSubmission.objects.exists()
    assert AuditEvent.objects.get(kind="release").facts["staff"] == lead_manager.pk


def test_released_from_its_page(laid_aside, staff):
    staff.post(f"{LIST}{laid_aside.pk}/change/", {"CHANGE_FORM-action": "release", "_selected_action": laid_aside.pk})
    assert "Ann Smith" in staff.get("/in/admin/leads/informationrequest/").text


def test_pressed_twice_it_is_one_request(laid_aside, staff):
    for _press in range(2):
        staff.post(LIST, {"action": "release", "_selected_action": laid_aside.pk})
    assert InformationRequest.objects.count() == 1


def test_nothing_of_it_is_edited(laid_aside, staff):
    staff.post(f"{LIST}{laid_aside.pk}/change/", {"name": "Other", "_save": "Save"})
    assert QuarantinedSubmission.objects.get().name == "Ann Smith"


def test_who_may_only_look_releases_nothing(laid_aside, member):
    browser = member("Privacy office")
    assert "Ann Smith" in browser.get(LIST).text
    browser.post(LIST, {"action": "release", "_selected_action": laid_aside.pk})
    assert QuarantinedSubmission.objects.exists() and not InformationRequest.objects.exists()


def test_one_whose_address_no_mail_can_go_to_stays_and_staff_are_told_why(laid_aside, staff):
    QuarantinedSubmission.objects.update(email="\u212aate@kite.example")
    assert staff.post(LIST, {"action": "release", "_selected_action": laid_aside.pk}).status_code == 302
    assert "no e-mail can be sent to the address" in staff.get(LIST).text
    assert QuarantinedSubmission.objects.exists() and not InformationRequest.objects.exists()
