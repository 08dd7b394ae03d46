import threading
from datetime import timedelta

import pytest
from django.db import connection

from responsys_site.mail.models import Message
from responsys_site.mail.queue.tasks import send_due

MINUTE = timedelta(minutes=1)


def test_nothing_leaves_before_its_time(mailing, relay, at):
    mailing(2, not_before=at + timedelta(hours=1))
    send_due(at=at + timedelta(minutes=59))
    assert relay.taken == []
    send_due(at=at + timedelta(hours=1))
    assert len(relay.taken) == 2


def test_no_more_in_a_minute_than_the_message_may(mailing, relay, at):
    mailing(5, per_minute=2)
    taken = [send_due(at=at + number * MINUTE).tried for number in range(4)]
    assert taken == [2, 2, 1, 0]


def test_an_answer_overtakes_a_mailing_and_a_notice_too(mailing, relay, at):
    mailing(150)
    mailing(3, kind=Message.Kind.LEGAL)
    mailing(1, kind=Message.Kind.TRANSACTIONAL)
    send_due(at=at)
    kinds = [b"List-Id:" in text for text in relay.taken]
    assert kinds == [False] * 4 + [True] * 150 and relay.recipients[:2] == ["person0@example.com"] * 2


def test_the_relay_gets_no_more_in_a_minute_than_it_takes(mailing, relay, settings, at):
    settings.MAIL_PER_MINUTE = 4
    mailing(9)
    taken = [send_due(at=at + number * MINUTE).tried for number in range(4)]
    assert taken == [4, 4, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_that_holds_for_all_workers_together(mailing, relay, settings, at):
    settings.MAIL_PER_MINUTE = 150
    mailing(400)

    def work():
        send_due(at=at)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert len(relay.taken) == 150
