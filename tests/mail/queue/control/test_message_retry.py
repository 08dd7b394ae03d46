from datetime import timedelta

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.control import retry
from responsys_site.mail.queue.tasks import send_due
from tests.mail.smtp_peer import HANG_UP


def test_a_refused_one_goes_out_under_the_same_message_id(queued, relay, at):
    relay.rcpt = "550 no such user"
    delivery = queued()
    send_due(at=at)
    relay.rcpt = "250 ok"
    assert retry(deliveries=Delivery.objects.all(), at=at) == 1
    send_due(at=at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1) and delivery.message_id_header.encode() in relay.taken[0]


def test_a_doubtful_mailing_goes_again_by_somebodys_word_alone(queued, relay, at):
    relay.data = HANG_UP
    queued(kind=Message.Kind.MARKETING)
    send_due(at=at)
    relay.data = "250 taken"
    send_due(at=at + timedelta(days=1))
    assert relay.taken == [] and retry(deliveries=Delivery.objects.all(), at=at) == 1
    send_due(at=at)
    assert len(relay.taken) == 1


def test_it_has_its_five_days_once_more(queued, relay, at):
    relay.rcpt = "550 no such user"
    delivery, later = queued(), at + timedelta(days=30)
    send_due(at=at)
    relay.rcpt = "451 later"
    retry(deliveries=Delivery.objects.all(), at=later)
    send_due(at=later)
    delivery.refresh_from_db()
    assert delivery.state == "deferred" and delivery.next_attempt_at - later < timedelta(minutes=2)


def test_sent_waiting_and_erased_mail_is_left_alone(queued, relay, at):
    sent = queued("ann@example.com")
    send_due(at=at)
    queued("ben@example.com")
    relay.rcpt = "550 no such user"
    failed = queued("cem@example.com")
    Delivery.objects.filter(pk=failed.pk).update(state="failed", next_attempt_at=None, ended_at=at, address="", name="")
    assert retry(deliveries=Delivery.objects.all(), at=at) == 0
    sent.refresh_from_db()
    assert sent.state == "sent"
