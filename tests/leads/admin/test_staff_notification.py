import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.models import InformationRequest
from leads.requests.tasks import notify_staff_of_new_requests
from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery, Message
from responsys_site.staff.management.commands.doctor import find_problems


@pytest.fixture
def colleague(db):
    """Make an account with this address in the role `Lead managers`, or with `role` in another."""

    def make(address: str, *, role: str = "Lead managers", is_active: bool = True) -> User:
        user = User.objects.create_user(f"c{User.objects.count()}", address, is_staff=True, is_active=is_active)
        user.groups.add(Group.objects.get(name=role))
        return user

    return make


def told(mails) -> list[str]:
    return sorted(mail.to[0] for mail in mails if "New request" in mail.subject)


def test_every_active_lead_manager_with_an_address_is_told(colleague, ask, sent):
    colleague("bea@responsys.example")
    colleague("cem@responsys.example")
    colleague("gone@responsys.example", is_active=False)
    colleague("advocate@responsys.example", role="Privacy office")
    colleague("")
    ask()
    assert told(sent()) == ["bea@responsys.example", "cem@responsys.example"]


def test_the_mail_holds_number_and_link_and_nothing_personal(colleague, ask, sent, settings):
    colleague("bea@responsys.example")
    ask()
    (mail,) = [mail for mail in sent() if "New request" in mail.subject]
    request = InformationRequest.objects.get()
    page = f"{settings.SITE_URL}/in/admin/leads/informationrequest/{request.pk}/change/"
    html = mail.alternatives[0].content
    assert request.reference in mail.subject and page in mail.body and f'href="{page}"' in html
    for personal in ("Ann", "Smith", "Daughters", "How do I"):
        assert personal not in f"{mail.subject} {mail.body} {html}"
    assert "/opt-out/" not in mail.body and "Palo Alto" in mail.body


def test_it_is_transactional(colleague, request_of_ann):
    colleague("bea@responsys.example")
    notify_staff_of_new_requests(at=timezone.now())
    assert Message.objects.get(template="leads/new_request").kind == Message.Kind.TRANSACTIONAL


def test_each_request_is_told_of_once(colleague, ask, sent):
    colleague("bea@responsys.example")
    ask()
    notify_staff_of_new_requests(at=timezone.now())
    ask(email="ben@example.com")
    assert told(sent()) == ["bea@responsys.example"] * 2 and notify_staff_of_new_requests(at=timezone.now()) == 0


def test_the_job_of_every_minute_tells_what_no_task_told(colleague, ask):
    colleague("bea@responsys.example")
    ask()
    assert run(name="tell-of-new-requests", at=timezone.now()) == "colleagues told of 1 requests"


def test_with_nobody_to_tell_a_request_stays_untold_until_there_is_somebody(colleague, ask, sent):
    ask()
    assert told(sent()) == [] and InformationRequest.objects.get().notified_at is None
    colleague("bea@responsys.example")
    assert told(sent()) == ["bea@responsys.example"] and InformationRequest.objects.get().notified_at is not None


def test_with_nobody_to_tell_doctor_and_first_page_say_so(colleague, ask, admin_client):
    ask()
    sentence = "No one is told about new requests (1 waiting)"
    assert sentence in " ".join(find_problems(at=timezone.now())) and sentence in admin_client.get("/in/admin/").text
    colleague("bea@responsys.example")
    notify_staff_of_new_requests(at=timezone.now())
    first_page = admin_client.get("/in/admin/").text
    assert "new requests (" not in first_page and "privacy desk cases" in first_page


def test_of_a_request_that_is_closed_nobody_is_told(colleague, ask, sent, lead_manager):
    ask()
    InformationRequest.objects.get().close(by=lead_manager, at=timezone.now())
    colleague("bea@responsys.example")
    assert told(sent()) == []


def test_an_account_with_a_faulty_address_stops_no_request(colleague, ask, sent):
    colleague("not an address")
    colleague("bea@responsys.example")
    ask()
    assert told(sent()) == ["bea@responsys.example"]


def test_one_query_more_for_nobody(colleague, request_of_ann):
    counts = []
    for further in (1, 20):
        for number in range(further):
            colleague(f"colleague-{further}-{number}@responsys.example")
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            notify_staff_of_new_requests(at=timezone.now())
        InformationRequest.objects.update(notified_at=None)
        counts.append(len(queries))
    assert counts[0] == counts[1] and Delivery.objects.filter(message__template="leads/new_request").count() == 22
