"""What a message may send in a minute holds after any standstill: rows that came due meanwhile do not leave at once."""

from datetime import timedelta

import pytest

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.control import pause, resume

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_when_no_worker_ran_for_an_hour(mailing, minute, relay, at):
    mailing(7, per_minute=3)
    taken = []
    for later in range(60, 63):
        minute(at + later * MINUTE)
        taken.append(len(relay.taken))
    assert taken == [3, 6, 7]


def test_when_it_was_paused_for_less_than_a_minute(mailing, minute, relay, at):
    message = mailing(7, per_minute=3)
    minute(at)
    pause(message=message, at=at + 0.9 * MINUTE)
    resume(message=message)
    taken = [len(relay.taken)]
    for later in (2, 3):  # the minute between was missed
        minute(at + later * MINUTE)
        taken.append(len(relay.taken))
    assert taken == [3, 6, 7]


def test_it_goes_on_in_its_order(mailing, minute, relay, at):
    mailing(6, per_minute=2)
    for later in range(10, 14):
        minute(at + later * MINUTE)
    assert relay.recipients == [f"person{number}@example.com" for number in range(6)]


def test_other_mail_does_not_wait_behind_it(mailing, queued, minute, relay, at):
    mailing(600, per_minute=1)
    late = at + timedelta(days=1)
    mailing(2)
    minute(late)
    assert len(relay.taken) == 3 and Delivery.objects.filter(state="queued").count() == 599


def test_what_is_tried_again_later_keeps_its_time(mailing, minute, relay, at):
    mailing(3, per_minute=1)
    relay.rcpt_of = {"person0@example.com": "451 later"}
    minute(at + timedelta(hours=1))
    again_at = Delivery.objects.get(state="deferred").next_attempt_at
    minute(at + timedelta(hours=1, seconds=30))
    assert Delivery.objects.get(state="deferred").next_attempt_at == again_at
