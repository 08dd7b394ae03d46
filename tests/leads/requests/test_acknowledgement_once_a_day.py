from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from leads.models import InformationRequest, Link
from leads.requests.process import process_pending
from tests.leads.conftest import ANSWERS, FORM, key_of


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ann@example.com", "ann@example.com"),
        ("ann@example.com", "Ann@EXAMPLE.com"),
        ("ann@example.com", "ann+again@example.com"),
        ("ann.smith@gmail.com", "annsmith+x@gmail.com"),
    ],
)
def test_a_second_request_is_kept_without_a_second_mail(ask, sent, first, second):
    answers = [ask(email=first), ask(email=second, ip="203.0.113.9")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, f"{FORM}thanks/")] * 2
    assert InformationRequest.objects.count() == 2 and len(sent()) == 1


def test_the_link_that_was_mailed_stays_good(ask):
    ask()
    ask()
    assert Link.objects.get(purpose="profile").ended_at is None


@pytest.mark.parametrize("other", ["ben@example.com", "ann.smith@example.com"])
def test_other_people_get_theirs(ask, sent, other):
    ask(email="annsmith@example.com")
    ask(email=other)
    assert len(sent()) == 2


def test_on_the_next_day_there_is_another(client, policy, sent):
    for day in range(2):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=day), tick=False):
            client.post(FORM, {"key": key_of(client), **ANSWERS})
            process_pending(at=timezone.now())
            mails = sent()
    assert len(mails) == 2
