from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from leads.models import InformationRequest
from tests.leads.conftest import FORM, key_of


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


def test_too_many_for_one_address_are_asked_to_wait(ask):
    assert [ask().status_code for _ in range(3)] == [303, 303, 303]
    answer = ask(email="ann.smith@example.com")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "How do I import a list?" in answer.text


def test_too_many_from_one_network_are_asked_to_wait(client, ask):
    statuses = [ask(email=f"ann{number}@example.com").status_code for number in range(21)]
    assert statuses == [303] * 20 + [429]


def test_the_form_is_stored_nowhere_and_sets_no_cookie(client, policy):
    answer = client.get(FORM)
    assert "no-store" in answer["Cache-Control"] and not answer.cookies
