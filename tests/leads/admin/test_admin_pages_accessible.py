import pytest
from playwright.sync_api import expect

from tests.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]
LEADS, MAIL, GROUND = "/in/admin/leads/", "/in/admin/mail/", "/in/admin/core/"
CERTIFICATIONS = "/in/admin/certification/certification/"
PAGES = {
    "Lead managers": [
        f"{LEADS}informationrequest/",
        f"{LEADS}contact/",
        f"{LEADS}consentevent/",
        f"{LEADS}quarantinedsubmission/",
        f"{MAIL}delivery/",
    ],
    "Privacy office": [f"{LEADS}informationrequest/", f"{MAIL}suppression/", f"{GROUND}auditevent/", CERTIFICATIONS],
    "Web administrators": [
        "/in/admin/request_log/requestrecord/",
        f"{GROUND}heartbeat/",
        "/in/admin/django_tasks_database/dbtaskresult/",
    ],
    "Auditors": ["/in/admin/promises/promiseresult/"],
}
PREPARE = """
from datetime import timedelta
from django.contrib.auth.models import Group, User
from django.utils import timezone
from leads.emails import send_request_arrived
from leads.models import InformationRequest, Note, QuarantinedSubmission
from leads.management.commands.demo import add_samples
from privacy.certification.models import Certification
from privacy.promises.models import PromiseResult
from responsys_site.mail.models import Suppression
user, _ = User.objects.get_or_create(username="{role}", is_staff=True)
user.email = "colleague@responsys.example"
user.set_password("long-enough-for-a-test")
user.save()
user.groups.add(Group.objects.get(name="{role}"))
now = timezone.now()
PromiseResult.objects.create(promise="L1", state="kept", found="The form opened.", at=now, since=now)
add_samples(at=now)
request = InformationRequest.objects.first()
request.due_at = request.received_at
request.save()
send_request_arrived(request=request, addresses=[user.email], at=now)
Note.objects.add(request=request, by=user, text="Called.", at=now)
nobody = dict(name="Z", email="z@example.com", address_digest="0" * 32, needs="Words", received_at=now)
nobody |= dict(reason="too fast", displayed_terms={{}})
QuarantinedSubmission.objects.get_or_create(form_nonce_digest="z", defaults=nobody)
Suppression.objects.add(address_digest="0" * 32, scope="marketing", reason="opted out", at=now)
words = dict(program="Example Seal", licence_number="17", scope="This site.", dispute_body="Example Board")
words |= dict(verify_url="https://seal.example/", dispute_url="https://disputes.example/")
if not Certification.objects.exists():
    day = timedelta(days=1)
    seal = Certification(**words, valid_from=(now - day).date(), valid_to=(now + day).date())
    seal.record(staff_id=user.pk, at=now)
    seal.approve(staff_id=User.objects.get_or_create(username="other")[0].pk, at=now)
    seal.record_check(staff_id=user.pk, at=now)
"""


@pytest.fixture
def sign_in(visit, running_site):
    """Open the window of a signed-in member of a role, with requests in the queue."""

    def open_window(role: str, **window) -> Visit:
        running_site.manage("shell", "--command", PREPARE.format(role=role))
        opened = visit(**window)
        opened.open("/in/admin/")
        opened.page.get_by_label("Username").fill(role)
        opened.page.get_by_label("Password").fill("long-enough-for-a-test")
        with opened.page.expect_navigation():
            opened.page.get_by_role("button", name="Log in").click()
        return opened

    return open_window


@pytest.mark.parametrize("role", PAGES)
def test_lists_and_pages(sign_in, role):
    window = sign_in(role)
    found = window.looks_wrong()
    for path in PAGES[role]:
        window.open(path)
        found += window.looks_wrong()
        with window.page.expect_navigation():
            window.page.locator("#result_list tbody th a").first.click()
        found += window.looks_wrong()
    assert found == []


def test_a_request_is_worked_on_with_the_keyboard_alone(sign_in):
    window = sign_in("Lead managers", width=360)
    window.open(PAGES["Lead managers"][0])
    window.page.locator("#result_list tbody th a").first.focus()
    window.page.keyboard.press("Enter")
    window.page.get_by_label("Add a note").focus()
    window.page.keyboard.type("Written with keys.")
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_text("The note is kept.")).to_be_visible()
    window.page.get_by_role("button", name="Assign to me").focus()
    window.page.keyboard.press("Enter")
    expect(window.page.get_by_text("1 request moved.")).to_be_visible()
    expect(window.page.get_by_role("cell", name="Written with keys.")).to_be_visible()
