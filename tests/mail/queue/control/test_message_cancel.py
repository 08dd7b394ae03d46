from datetime import timedelta

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.control import cancel, pause, resume
from responsys_site.mail.queue.tasks import send_due


def states() -> set[str]:
    return set(Delivery.objects.values_list("state", flat=True))


def test_from_the_word_on_nothing_of_it_is_sent(mailing, relay, at):
    cancel(message=mailing(3), at=at)
    send_due(at=at)
    assert relay.taken == []


def test_its_rows_are_cancelled_a_minute_later(mailing, minute, at):
    message = mailing(3)
    cancel(message=message, at=at)
    minute(at)
    message.total.refresh_from_db()
    assert states() == {"cancelled"} and (message.total.cancelled, message.total.waiting) == (3, 0)


def test_what_was_sent_stays_sent(mailing, minute, relay, at):
    message = mailing(4)
    relay.rcpt_of = {"person3@example.com": "451 later"}
    minute(at)
    cancel(message=message, at=at)
    minute(at + timedelta(hours=1))
    assert states() == {"sent", "cancelled"} and len(relay.taken) == 3


def test_a_paused_one_can_be_cancelled_and_is_not_resumed(mailing, minute, relay, at):
    message = mailing(2)
    pause(message=message, at=at)
    minute(at)
    cancel(message=message, at=at)
    resume(message=message)
    minute(at + timedelta(minutes=1))
    assert states() == {"cancelled"} and relay.taken == []
