import pytest
from django.utils import timezone

from leads.profile.links import send_requested_links as mail_profile_links
from privacy.desk.jobs import send_requested_links
from privacy.desk.models import Case
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.factories import make_case
from tests.leads.consent.conftest import ANN, field, opt_out_path


@pytest.fixture
def dead(ann):
    """Ann's mailbox is held to be dead, and she has reported a mailing as unwanted."""
    Suppression.objects.add(address_digest=keyed_digest(ANN), scope="all", reason="bounced", at=timezone.now())
    Suppression.objects.add(address_digest=keyed_digest(ANN), scope="contact", reason="complained", at=timezone.now())


def is_reached(mails) -> bool:
    kept = Suppression.objects.filter(reason="complained").exists()
    return kept and any(mail.to[0].lower() == ANN.lower() for mail in mails())


def test_the_request_form_is_acknowledged(dead, ask, mails):
    ask(email=ANN)
    assert is_reached(mails)


def test_the_opt_out_link_is_mailed(client, dead, mails):
    client.post("/opt-out/", {"email": ANN})
    assert is_reached(mails)


def test_an_opt_out_by_link_has_its_receipt(client, dead, mails):
    client.post(opt_out_path())
    assert is_reached(mails) and Suppression.objects.filter(reason="opted out").exists()


def test_the_profile_link_is_mailed(client, dead, mails):
    client.post("/profile/", {"key": field(client.get("/profile/"), "key"), "email": ANN})
    mail_profile_links(at=timezone.now())
    assert is_reached(mails)


def test_a_privacy_case_is_acknowledged(dead, mails):
    make_case(ANN)
    assert is_reached(mails)


def test_the_link_to_a_case_is_mailed_again(client, dead, mails):
    make_case(ANN, channel="letter")
    page, reference = "/privacy/cases/", Case.objects.get().reference
    client.post(page, {"key": field(client.get(page), "key"), "email": ANN, "reference": reference})
    send_requested_links(at=timezone.now())
    assert is_reached(mails)


def test_a_confirmed_link_lifts_it(dead, issue, confirm):
    confirm(issue())
    assert not Suppression.objects.filter(reason="bounced").exists()
