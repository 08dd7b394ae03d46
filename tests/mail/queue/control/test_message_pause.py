from datetime import timedelta

from responsys_site.mail.models import Delivery
from responsys_site.mail.models.delivery import HELD
from responsys_site.mail.queue.control import pause, resume
from responsys_site.mail.queue.tasks import send_due

MINUTE = timedelta(minutes=1)


def test_from_the_word_on_nothing_of_it_is_sent(mailing, relay, at):
    pause(message=mailing(3), at=at)
    send_due(at=at)
    assert relay.taken == [] and Delivery.objects.filter(state="queued").count() == 3


def test_other_messages_go_out_meanwhile(mailing, queued, relay, at):
    pause(message=mailing(3), at=at)
    queued("ann@example.com")
    send_due(at=at)
    assert relay.recipients == ["ann@example.com"]


def test_its_rows_are_held_a_minute_later_and_stay_so(mailing, minute, at):
    pause(message=mailing(3), at=at)
    assert "3 held or released" in minute(at) and "0 held or released" in minute(at + MINUTE)
    assert set(Delivery.objects.values_list("next_attempt_at", flat=True)) == {HELD}


def test_it_goes_on_in_its_order(mailing, minute, relay, at):
    message = mailing(5)
    pause(message=message, at=at)
    minute(at)
    resume(message=message)
    minute(at + MINUTE)
    assert relay.recipients == [f"person{number}@example.com" for number in range(5)]


def test_it_goes_on_at_its_own_pace_however_long_it_stood(mailing, minute, relay, at):
    message = mailing(7, per_minute=3)
    pause(message=message, at=at)
    minute(at)
    resume(message=message)
    taken = []
    for later in range(60, 63):
        minute(at + later * MINUTE)
        taken.append(len(relay.taken))
    assert taken == [3, 6, 7]


def test_who_has_it_keeps_it_and_the_rest_has_it_once(mailing, minute, relay, at):
    message = mailing(4)
    relay.rcpt_of = {"person1@example.com": "451 later"}
    minute(at)
    pause(message=message, at=at)
    minute(at + MINUTE)
    relay.rcpt_of = {}
    resume(message=message)
    minute(at + 2 * MINUTE)
    assert sorted(relay.recipients) == [f"person{number}@example.com" for number in range(4)]
