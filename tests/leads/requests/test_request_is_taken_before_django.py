from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIHandler

from leads.models import PendingSubmission
from leads.requests.submit import FormResult
from responsys_site.request_log.buffer import REQUEST_LOG
from responsys_site.request_log.models import RequestRecord
from tests.leads.conftest import ANSWERS, FORM, key_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def django_asked(monkeypatch):
    """The methods of the requests that come as far as Django."""
    asked = []
    answer = WSGIHandler.__call__
    monkeypatch.setattr(
        WSGIHandler, "__call__", lambda self, environ, start: asked.append(1) or answer(self, environ, start)
    )
    return asked


def test_one_that_is_right(ask, client, django_asked):
    key = key_of(client)
    django_asked.clear()
    answer = ask(key=key, recorded=False)
    assert (answer.status_code, answer["Location"]) == (303, "/request-information/thanks/")
    assert PendingSubmission.objects.exists() and not django_asked


def test_its_answer_is_kept_by_nobody_and_carries_every_header(ask):
    answer = ask()
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Frame-Options"] == "DENY"
    assert not answer.cookies


def test_one_with_a_mistake_is_shown_again_by_django(ask, client, django_asked):
    key = key_of(client)
    django_asked.clear()
    assert ask(key=key, email="nobody").status_code == 422 and django_asked == [1]


def test_the_log_names_its_route(ask):
    ask()
    REQUEST_LOG.flush()
    assert RequestRecord.objects.filter(method="POST", route="request-information/", status=303).count() == 1


def test_one_in_parts_is_taken_by_django(client, policy, django_asked):
    key = key_of(client)
    django_asked.clear()
    answer = client.post(FORM, ANSWERS | {"key": key})  # multipart/form-data
    assert answer.status_code == 303 and django_asked == [1] and PendingSubmission.objects.exists()


def test_what_only_begins_like_a_form_is_none(client, policy, django_asked):
    key = key_of(client)
    django_asked.clear()
    body = urlencode(ANSWERS | {"key": key}).encode() + b"&name=Jos\xe9"  # in bytes that nobody has looked at
    answer = client.post(FORM, body, content_type="application/x-www-form-urlencoded-1")
    assert django_asked == [1] and answer.status_code == 422 and not PendingSubmission.objects.exists()


def test_one_that_is_wrong_is_decided_upon_once(ask, client, monkeypatch):
    decided = []
    monkeypatch.setattr(
        "leads.requests.submit._decide", lambda posted, *others: decided.append(1) or FormResult(422, posted)
    )
    assert ask(key=key_of(client)).status_code == 422 and decided == [1]
