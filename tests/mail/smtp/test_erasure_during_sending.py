import threading
import time
from random import Random

import pytest
from django.db import connection, transaction

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.queue.outbox import Recipient, delivery_to, new_message
from responsys_site.mail.queue.tasks import send_due
from tests.faults.campaign import letter
from tests.faults.verdict import wrong_totals


@pytest.mark.django_db(transaction=True)
def test_neither_waits_for_the_other_in_a_circle(relay, at):
    """Each of these people has mail of many messages, some waiting and some in a worker's hand."""
    messages = [new_message(kind=Message.Kind.LEGAL, written=letter("legal"), at=at) for _ in range(30)]
    Message.objects.bulk_create(messages)
    people = [f"person{number}@example.com" for number in range(20)]
    mails = [(message, person) for message in messages for person in people]
    Random(1).shuffle(mails)
    Delivery.objects.bulk_create(
        delivery_to(message=message, recipient=Recipient(person), at=at) for message, person in mails
    )
    failed = []

    def at_once(act):
        def guarded():
            try:
                act()
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        return threading.Thread(target=guarded)

    def slowly(execute, *statement):
        try:
            return execute(*statement)
        finally:
            time.sleep(0.02)

    def erase():
        for person in people:
            with transaction.atomic(), connection.execute_wrapper(slowly):
                Delivery.objects.erase(address_digests=[keyed_digest(person)], at=at)

    threads = [at_once(erase), *(at_once(lambda: send_due(at=at)) for _ in range(3))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert failed == [] and wrong_totals() == []
    assert set(Delivery.objects.values_list("address", flat=True)) == {""}
