import threading
from datetime import timedelta

import pytest
from django.db import connection

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS
from responsys_site.mail.queue.claims import claim
from responsys_site.mail.queue.results import AttemptResult, record_results
from responsys_site.mail.queue.tasks import send_due

JOB = "send-waiting-mail"


def test_the_job_of_every_minute_sends_what_no_task_told_of(queued, relay, at):
    delivery = queued()
    assert run(name=JOB, at=at).startswith("1 deliveries tried")
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_what_a_lost_machine_had_claimed_goes_again_once_the_claim_has_lapsed(queued, relay, at):
    delivery = queued()
    claim(by="lost machine", at=at)
    run(name=JOB, at=at + CLAIM_LASTS / 2)
    assert relay.taken == []
    run(name=JOB, at=at + CLAIM_LASTS + timedelta(seconds=1))
    delivery.refresh_from_db()
    assert delivery.state == "sent" and delivery.message_id_header.encode() in relay.taken[0]


def test_a_mailing_in_doubt_does_not_go_again(queued, relay, at):
    delivery = queued(kind=Message.Kind.MARKETING)
    claim(by="lost machine", at=at)
    run(name=JOB, at=at + CLAIM_LASTS + timedelta(seconds=1))
    delivery.refresh_from_db()
    assert delivery.state == "in doubt" and relay.taken == []


def test_a_worker_that_comes_back_late_changes_nothing(queued, at):
    queued()
    (late,) = claim(by="late", at=at)
    Delivery.objects.update(state="sent", claimed_until=None, claimed_by="", next_attempt_at=None, ended_at=at)
    assert record_results(results=[AttemptResult(late.pk, "failed", at)], by="late") == 0
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_mail_once(queued, relay, at):
    queued(*(f"person{number}@example.com" for number in range(350)))

    def work():
        send_due(at=at)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert len(relay.taken) == 350 == Delivery.objects.filter(state="sent", attempts=1).count()
