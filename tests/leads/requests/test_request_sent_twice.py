import threading

import pytest
from django.db import connection
from django.utils import timezone

from leads.models import ConsentEvent, InformationRequest
from leads.requests.process import process_pending
from responsys_site.mail.models import Delivery
from tests.leads.conftest import ANSWERS, FORM, key_of
from tests.wsgi_client import SiteClient


def test_the_second_is_answered_like_the_first(ask, client):
    key = key_of(client)
    answers = [ask(key=key), ask(key=key)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, "/request-information/thanks/")}
    assert InformationRequest.objects.count() == Delivery.objects.count() == 1


def test_it_is_one_also_where_the_second_would_be_refused(ask, client):
    key = key_of(client)
    for _other in range(3):
        ask(key=key)
        ask()
    assert ask().status_code == 429 and ask(key=key).status_code == 303


def test_one_that_is_edited_and_sent_again_is_a_request_of_its_own(ask, client):
    key = key_of(client)
    ask(key=key, email="mistyped@example.com")
    assert ask(key=key).status_code == 303 and ask(key=key, name="").status_code == 422
    assert InformationRequest.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_ten_at_the_same_moment_make_one(policy):
    key, statuses = key_of(SiteClient()), []

    def post():
        statuses.append(SiteClient().post(FORM, {"key": key, **ANSWERS}).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert statuses == [303] * 10
    process_pending(at=timezone.now())
    assert InformationRequest.objects.count() == ConsentEvent.objects.count() == Delivery.objects.count() == 1
