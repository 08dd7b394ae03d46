import pytest

from leads.models import Contact
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery
from tests.leads.consent.conftest import ANN, field

LOOK_ALIKES = ["\u212aate@kite.example", "te\u017ft@kite.example", "stra\u00dfe@kite.example", "\ufb01nn@kite.example"]
LOOK_ALIKES += ["o\ufb00ice@kite.example", "kate@\u212aite.example", "kate@ki\u00adte.example"]
PAGES = ["/opt-out/", "/profile/", "/privacy/ask/", "/request-information/"]


@pytest.mark.parametrize("typed", LOOK_ALIKES)
def test_an_opt_out_link_is_never_mailed_to_a_look_alike(client, policy, typed):
    answer = client.post("/opt-out/", {"email": typed})
    assert answer.status_code == 422 and "id_email_error" in answer.text
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_every_form_refuses_a_look_alike_with_a_sentence(client, policy, page):
    key = field(client.get(page), "key")
    answer = client.post(page, {"key": key, "email": LOOK_ALIKES[0], "name": "Kate", "needs": "x", "text": "x"})
    assert answer.status_code == 422 and "unaccented letters (a to z)" in answer.text
    assert not Delivery.objects.exists() and not Contact.objects.exists()


def test_the_link_goes_to_the_address_on_file_and_not_as_it_was_typed(client, ann, mails):
    client.post("/opt-out/", {"email": ANN.upper()})
    assert mails()[0].to == ["Ann.Smith@example.com"]
    assert Delivery.objects.get().address_digest == keyed_digest(ANN)


def test_an_acknowledgement_goes_to_the_address_on_file_too(ask, ann, mails):
    ask(email=ANN.upper())
    assert [mail.to for mail in mails()] == [["Ann.Smith@example.com"]]
