import pytest
from django.utils import timezone

from responsys_site.ground.models import Entry
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.sending import send_due


@pytest.fixture
def dead(queued, relay, at) -> str:
    """The page of the suppression of a mailbox that refused a mail."""
    relay.rcpt = "550 5.1.1 no such user"
    queued()
    send_due(at=at)
    return f"/admin/mail/suppression/{Suppression.objects.get().pk}/"


def test_its_page_tells_why_and_what_failed(administrator, dead):
    page = administrator.get(f"{dead}change/")
    assert page.status_code == 200 and "Could not be reached" in page.text
    assert "refused by the mail server" in page.text and "The report was wrong" in page.text


def test_it_is_lifted_with_a_reason_that_the_evidence_keeps(administrator, dead, queued, relay):
    assert administrator.post(f"{dead}revive/", {"reason": "fault mended"}).status_code == 302
    entry = Entry.objects.get(kind="mailbox revived")
    assert entry.facts["reason"] == "fault mended" and entry.subject == Delivery.objects.first().address_digest
    relay.rcpt = "250 ok"
    queued()
    send_due(at=timezone.now())
    assert not Suppression.objects.exists() and len(relay.taken) == 1


def test_without_a_reason_nothing_is_lifted(administrator, dead):
    assert administrator.post(f"{dead}revive/", {"reason": "x"}).status_code == 422
    assert Suppression.objects.exists() and not Entry.objects.filter(kind="mailbox revived").exists()


@pytest.mark.parametrize(("scope", "reason"), [("marketing", "complained"), ("marketing", "opted out")])
def test_what_a_person_asked_for_is_not_lifted_by_staff(administrator, db, at, scope, reason):
    Suppression.objects.add(address_digest="0" * 32, scope=scope, reason=reason, at=at)
    page = f"/admin/mail/suppression/{Suppression.objects.get().pk}/"
    administrator.post(f"{page}revive/", {"reason": "person said"})
    assert Suppression.objects.exists() and "Lift" not in administrator.get(f"{page}change/").text


def test_only_who_may_steer_mail_can_lift_it(member, dead):
    client = member("", "view_suppression")
    assert client.post(f"{dead}revive/", {"reason": "fault mended"}).status_code == 403
    assert "Lift" not in client.get(f"{dead}change/").text and Suppression.objects.exists()
