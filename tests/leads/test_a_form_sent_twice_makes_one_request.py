import threading

import pytest
from django.db import connection

from leads.models import Choice, InformationRequest
from responsys_site.mail.models import Delivery
from tests.leads.conftest import ANSWERS, FORM, key_of
from tests.wsgi_client import SiteClient


def test_the_second_is_answered_like_the_first(ask, client):
    key = key_of(client)
    answers = [ask(key=key), ask(key=key)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(303, "/request-information/thanks/")}
    assert InformationRequest.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_three_at_the_same_moment_make_one(policy):
    key, statuses = key_of(SiteClient()), []

    def post():
        statuses.append(SiteClient().post(FORM, {"key": key, **ANSWERS}).status_code)
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert statuses == [303, 303, 303]
    assert InformationRequest.objects.count() == Choice.objects.count() == Delivery.objects.count() == 1
