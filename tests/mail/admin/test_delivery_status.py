import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.claims import claim
from responsys_site.mail.queue.control import apply_pending, pause

LIST = "/in/admin/mail/delivery/"


@pytest.fixture
def manager(member):
    return member("Lead managers")


def test_one_that_a_worker_has_says_until_when(queued, manager, at):
    queued()
    claim(by="a worker", at=at)
    assert "Sending, claimed until" in manager.get(LIST).text


def test_one_of_a_paused_message_waits_until_it_goes_on(queued, manager, at):
    delivery = queued()
    pause(message=delivery.message, at=at)
    apply_pending(at=at)
    page = manager.get(f"{LIST}{delivery.pk}/change/").text
    assert "when the message goes on" in page and "9999" not in page


def test_what_the_mail_server_said_is_for_those_who_may_see_people(queued, manager, member, at):
    delivery = queued()
    answer = "550 5.1.1 no such mailbox"
    Delivery.objects.update(smtp_response=answer, state="failed", ended_at=at, next_attempt_at=None)
    clerk = member("", "view_delivery")
    for page in (LIST, f"{LIST}{delivery.pk}/change/"):
        assert answer in manager.get(page).text and answer not in clerk.get(page).text


def test_a_message_id_finds_its_delivery(queued, manager):
    first, second = queued("ann@example.com").message_id_header, queued("ben@example.com")
    page = manager.get(LIST, {"q": second.message_id_header}).text
    assert "ben@example.com" in page and "ann@example.com" not in page
    assert first.strip("<>") in manager.get(f"{LIST}{second.pk - 1}/change/").text


def test_a_message_that_does_not_exist_filters_nothing_and_breaks_nothing(queued, manager):
    queued()
    assert manager.get(LIST, {"message": "x"}).status_code in {200, 302}
    assert manager.get(LIST, {"message": "999999"}).status_code in {200, 302}
