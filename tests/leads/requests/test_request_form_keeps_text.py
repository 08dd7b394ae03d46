from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import OperationalError

from leads.models import InformationRequest
from responsys_site.core.http.snapshot import SnapshotUnavailable
from tests.leads.conftest import ANSWERS, FORM, key_of, key_on


def unreachable(**facts):
    raise OperationalError


def unavailable():
    raise SnapshotUnavailable


def assert_shown_again(answer, *, status, says):
    assert answer.status_code == status
    assert says in answer.text
    assert "How do I import a list?" in answer.text and "Example &amp; Daughters" in answer.text
    assert InformationRequest.objects.count() == 0


def test_a_missing_field_is_named(ask):
    answer = ask(email="")
    assert_shown_again(answer, status=422, says='href="#id_email"')
    assert "<title>Error:" in answer.text


def test_a_post_from_another_site_is_refused(ask):
    answer = ask(headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"})
    assert_shown_again(answer, status=403, says="another site")


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}])
def test_a_post_that_tells_no_origin_is_taken(ask, headers):
    assert ask(headers=headers).status_code == 303


def test_a_forged_key_is_not_taken(ask):
    assert_shown_again(ask(key="forged"), status=422, says="without its key")


def test_a_page_left_open_for_a_week_is_shown_again(client, ask):
    key = key_of(client)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8), tick=False):
        assert_shown_again(ask(key=key), status=422, says="more than a week")


def test_a_policy_that_changed_meanwhile_is_shown_first(client, policy, ask):
    with time_machine.travel(datetime(2026, 10, 31, 23, 50, tzinfo=UTC), tick=False):
        key = key_of(client)
    with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
        answer = ask(key=key)
    assert_shown_again(answer, status=409, says="privacy policy changed")
    assert "privacy policy, version 2" in answer.text


def test_a_nul_is_marked_where_it_stood(client, policy):
    body = urlencode({"key": key_of(client), **ANSWERS, "name": "An\0n"})
    answer = client.post(FORM, body, content_type="application/x-www-form-urlencoded")
    assert_shown_again(answer, status=422, says="Some characters arrived damaged")
    assert "An\ufffdn" in answer.text and "\0" not in answer.text


def test_a_database_that_is_away_loses_nothing(ask, client, monkeypatch):
    key = key_of(client)
    with monkeypatch.context() as away:
        away.setattr("leads.views.requests.store_submission", unreachable)
        answer = ask(key=key)
    assert_shown_again(answer, status=503, says="What you typed is still here")
    assert int(answer["Retry-After"]) > 0
    assert ask(key=key).status_code == 303


def test_a_policy_that_cannot_be_read_loses_nothing(ask, client, monkeypatch):
    key = key_of(client)
    with monkeypatch.context() as away:
        away.setattr("responsys_site.core.http.snapshot.current", unavailable)
        answer, opened = ask(key=key), client.get(FORM)
    assert_shown_again(answer, status=503, says=key)
    assert opened.status_code == 503 and opened["Retry-After"] and "isn't working right now" in opened.text


def test_what_is_sent_again_at_once_is_no_program(client, ask):
    answer = ask(name="")
    assert ask(key=key_on(answer)).status_code == 303
    assert InformationRequest.objects.count() == 1


def test_the_form_is_stored_nowhere_and_sets_no_cookie(client, policy):
    answer = client.get(FORM)
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
