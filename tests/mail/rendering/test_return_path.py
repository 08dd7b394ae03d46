import pytest

from responsys_site.mail.message_ids import delivery_of_return_path
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due
from tests.factories import make_message


def test_reports_come_to_the_sender(sent, relay):
    sent()
    assert relay.senders == ["news@responsys.example"]


def test_with_a_mailbox_for_bounces_each_delivery_has_a_return_path_of_its_own(sent, relay, settings):
    settings.BOUNCE_MAILBOX = "bounces@responsys.example"
    sent("ann@example.com", "ben@example.com")
    assert [delivery_of_return_path(path) for path in relay.senders] == [
        *Delivery.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert all(path.startswith("bounces+") and path.endswith("@responsys.example") for path in relay.senders)


@pytest.mark.django_db
def test_what_answers_a_machine_asks_for_no_report(relay, at):
    make_message("ann@example.com", at=at, null_sender=True)
    send_due(at=at)
    assert relay.senders == [""]
