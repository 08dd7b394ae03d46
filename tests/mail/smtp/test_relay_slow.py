import threading
from time import monotonic

import pytest
from django.db import connection

from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.tasks import send_due
from tests.mail.smtp_peer import HANG, HANG_UP, TRICKLE


@pytest.mark.parametrize("answer", [HANG, TRICKLE])
@pytest.mark.parametrize("step", ["greeting", "ehlo", "rcpt", "data"])
def test_it_is_hung_up_on_in_time(queued, impatient, tried, step, answer):
    setattr(impatient, step, answer)
    started = monotonic()
    assert tried(queued()).state in {"queued", "deferred"}
    assert monotonic() - started < 5  # two of the exchange, two of the leave-taking, and what the machine is slow


def test_a_slow_one_is_waited_for(queued, impatient, tried):
    impatient.delay = 0.2
    assert tried(queued()).state == "sent"


def test_three_lost_connections_in_a_row_end_the_run(queued, relay, tried):
    relay.rcpt = HANG_UP
    tried(queued(*(f"person{number}@example.com" for number in range(9))))
    assert relay.connections == 3 and Delivery.objects.filter(state="deferred", attempts=1).count() == 3
    assert Delivery.objects.filter(state="queued", attempts=0).count() == 6


def test_lost_connections_with_mails_that_go_well_in_between_do_not(queued, relay, tried):
    people = [f"person{number}@example.com" for number in range(9)]
    relay.rcpt_of = {person: HANG_UP for person in people if int(person[6]) % 3 < 2}
    tried(queued(*people))
    assert Delivery.objects.filter(state="sent").count() == 3 and not Delivery.objects.filter(state="queued").exists()


@pytest.mark.django_db(transaction=True)
def test_pages_stay_fast_meanwhile(queued, impatient, client, policy, at):
    impatient.data = HANG
    queued()

    def work():
        send_due(at=at)
        connection.close()

    client.get("/privacy/")
    worker = threading.Thread(target=work)
    worker.start()
    assert impatient_has_it(impatient)
    started = monotonic()
    assert client.get("/request-information/").status_code == 200
    assert monotonic() - started < 0.8 and worker.is_alive()
    worker.join()


def impatient_has_it(relay) -> bool:
    """Wait until the worker stands before the silent relay."""
    return any(relay.connections or threading.Event().wait(0.02) for _ in range(100))
