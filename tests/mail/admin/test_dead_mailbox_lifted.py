import pytest
from django.urls import reverse
from django.utils import timezone

from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.wsgi_client import SiteClient


@pytest.fixture
def office(member) -> SiteClient:
    return member("Privacy office")


@pytest.fixture
def dead(queued, relay, at) -> int:
    """The suppression of a mailbox that refused a mail."""
    relay.rcpt = "550 5.1.1 no such user"
    queued()
    send_due(at=at)
    return Suppression.objects.get().pk


def shown(number: int) -> str:
    return reverse("admin:mail_suppression_change", args=[number])


def lift(number: int) -> str:
    return reverse("admin:mail_suppression_revive", args=[number])


def test_its_page_tells_why_and_what_failed(office, dead):
    page = office.get(shown(dead))
    assert page.status_code == 200 and "Could not be reached" in page.text
    assert "refused by the mail server" in page.text and "The failure report was wrong" in page.text


def test_it_is_lifted_with_a_reason_that_the_evidence_keeps(office, dead, queued, relay):
    assert office.post(lift(dead), {"reason": "fault mended"}).status_code == 302
    entry = AuditEvent.objects.get(kind="mailbox revived")
    assert entry.facts["reason"] == "fault mended" and entry.subject == Delivery.objects.first().address_digest
    relay.rcpt = "250 ok"
    queued()
    send_due(at=timezone.now())
    assert not Suppression.objects.exists() and len(relay.taken) == 1


@pytest.mark.parametrize("reason", ["", "x"])
def test_without_a_reason_nothing_is_lifted(office, dead, reason):
    assert '<option value="" selected>' in office.get(shown(dead)).text
    assert office.post(lift(dead), {"reason": reason}).status_code == 422
    assert Suppression.objects.exists() and not AuditEvent.objects.filter(kind="mailbox revived").exists()


@pytest.mark.parametrize(("scope", "reason"), [("marketing", "complained"), ("marketing", "opted out")])
def test_what_a_person_asked_for_is_not_lifted_by_staff(office, db, at, scope, reason):
    Suppression.objects.add(address_digest="0" * 32, scope=scope, reason=reason, at=at)
    number = Suppression.objects.get().pk
    assert office.post(lift(number), {"reason": "person said"}).status_code == 302
    assert Suppression.objects.exists() and "Send again" not in office.get(shown(number)).text


def test_only_who_may_see_people_can_lift_it(member, dead):
    client = member("", "view_suppression")
    assert client.post(lift(dead), {"reason": "fault mended"}).status_code == 403
    assert "Send again" not in client.get(shown(dead)).text and Suppression.objects.exists()
