import re

import pytest

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Message, Suppression
from tests.leads.consent.conftest import ANN, ONE_CLICK, field, link_in


@pytest.mark.parametrize(
    ("posted", "said"),
    [({}, "All mailings to you are stopped"), (ONE_CLICK, "All mailings"), ({"scope": "contact"}, "only when you ask")],
)
def test_it_goes_to_the_person_who_was_opted_out(ann, stop, mails, posted, said):
    stop(**posted)
    (mail,) = mails()
    assert mail.to == ["Ann.Smith@example.com"] and said in mail.subject
    assert Message.objects.get().kind == "transactional"
    for part in (mail.body, mail.alternatives[0].content):
        assert re.search(r"/opt-out/[\w-]{32}/", part) and "2225 E. Bayshore Road" in part and "[[" not in part


def test_this_was_not_me_is_no_undo(client, ann, stop, mails):
    stop()
    page = client.get(link_in(mails()[0], "confirm"))
    assert page.status_code == 200 and "Do you want our updates?" in page.text
    assert Suppression.objects.count() == 1


def test_this_was_not_me_asks_anew_and_confirms(ann, stop, mails, confirm):
    stop()
    assert confirm(link_in(mails()[0], "confirm")).status_code == 200
    assert can_receive_updates(address_digest=keyed_digest(ANN)) and not Suppression.objects.exists()


def test_that_of_contact_allows_contact_and_no_updates(ann, stop, mails, confirm):
    stop(scope="contact")
    confirm(link_in(mails()[0], "confirm"))
    assert not Suppression.objects.exists() and not can_receive_updates(address_digest=keyed_digest(ANN))
    assert ConsentEvent.objects.get(action="confirmed").purpose == "contact"


def test_an_address_gets_one_a_day(client, ann, stop):
    for _ in range(3):
        client.post("/opt-out/undo/", {"key": field(stop(), "key")})
    stop(scope="contact")
    assert Delivery.objects.count() == 1


def test_whoever_is_not_on_file_gets_none(policy, clock, stop):
    stop("nobody@example.org")
    assert not Delivery.objects.exists()
