"""Mail that was claimed, put off or queued by a machine whose clock ran ahead goes once the clock is right."""

from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.claims import claim

pytestmark = pytest.mark.django_db
YEAR, HOUR = timedelta(days=365), timedelta(hours=1)


def send(at) -> str:
    run(name="send-waiting-mail", at=at)
    return Delivery.objects.get().state


def test_a_retry_in_the_future_is_tried_now(queued, relay, at):
    queued()
    Delivery.objects.update(state="deferred", attempts=1, next_attempt_at=at + YEAR)
    assert send(at) == "sent"


def test_a_mail_queued_in_the_future_is_sent_now(queued, relay, at):
    queued()
    Delivery.objects.update(queued_at=at + YEAR, due_at=at + YEAR, next_attempt_at=at + YEAR)
    assert send(at) == "sent"


def test_a_claim_until_the_future_lapses(queued, relay, at):
    queued()
    claim(by="elsewhere", at=at + YEAR)
    assert send(at) == "sent"


def test_a_claim_of_a_colleague_that_is_at_work_holds(queued, relay, at):
    queued()
    claim(by="elsewhere", at=at + HOUR / 2)
    assert send(at) == "sending"


def test_a_retry_within_the_hour_waits_for_its_time(queued, relay, at):
    queued()
    Delivery.objects.update(state="deferred", attempts=4, next_attempt_at=at + HOUR)
    assert send(at) == "deferred"
