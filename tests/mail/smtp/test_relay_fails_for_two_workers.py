import threading

import pytest
from django.db import connection

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.tasks import send_due
from tests.faults.campaign import queue


@pytest.mark.django_db(transaction=True)
def test_workers_that_give_mail_of_many_messages_back_do_not_wait_in_a_circle(relay, settings, at):
    """Each holds results of some messages and gives back mail of others."""
    queue(800, at=at, kinds=[Message.Kind.LEGAL] * 40)
    relay.go_on = "421 not now"
    failed = []

    def work():
        try:
            for _ in range(10):
                send_due(at=at)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert failed == [] and not Delivery.objects.filter(state="sending").exists()
