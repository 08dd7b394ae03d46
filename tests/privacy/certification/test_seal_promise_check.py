import json
from datetime import date, timedelta

import pytest

from privacy.certification import promise_checks
from privacy.effective_dates import midnight_at_home
from privacy.promises.active import active_promise_ids
from privacy.promises.runner import run_checks
from privacy.promises.states import read_states
from responsys_site.core.http import snapshot
from responsys_site.core.http.self_client import ProbeResponse
from responsys_site.core.promise_checks import CheckFailed
from tests.privacy.conftest import POSTED, WORDS

VALID = {"valid_from": date(2029, 1, 1), "valid_to": date(2030, 12, 31)}
LAPSED = POSTED + timedelta(days=400)


def state(at):
    run_checks(at=at, only={"S4"})
    return read_states(at=at).get("S4")


def test_it_has_ended_while_the_policy_in_force_promises_none(policy, now, at, client):
    assert state(at).state == "ended" and "Ended with version 2" in state(at).found
    assert "ended" in [row["state"] for row in json.loads(client.get("/privacy/promises.json").text)["promises"]]


def test_before_version_2_it_was_a_promise_that_nothing_on_record_keeps(policy, now):
    then = midnight_at_home(day=date(2020, 1, 1))
    now.move_to(then)
    assert state(then).state == "not kept"


@pytest.fixture
def promised(policy, promising, now):
    """The day on which a policy that promises a seal came into force."""
    promising(WORDS)
    now.move_to(POSTED)
    snapshot.clear()


def test_a_valid_licence_keeps_it(promised, certify):
    certify(**VALID)
    assert "S4" in active_promise_ids(at=POSTED)
    assert state(POSTED).state == "kept" and "valid until 31 December 2030" in state(POSTED).found


def test_no_licence_breaks_it(promised):
    assert state(POSTED).state == "not kept" and "no licence" in state(POSTED).found


def test_a_lapsed_licence_breaks_it(promised, certify, now, client):
    certify(**VALID)
    now.move_to(LAPSED)
    assert state(LAPSED).state == "not kept" and "lapsed on 31 December 2030" in state(LAPSED).found
    assert "we do not keep the promise" in client.get("/privacy/seal/").text


@pytest.mark.parametrize(
    ("cut", "reason"), [('class="seal-mark"', "does not show the mark"), ("https://seal.example/", "where to verify")]
)
def test_a_page_that_hides_the_mark_or_its_proof_breaks_it(promised, certify, monkeypatch, cut, reason):
    certify(**VALID)
    whole = promise_checks.request_page

    def spoiled(*, path):
        return ProbeResponse(status=200, headers=(), text=whole(path=path).text.replace(cut, ""))

    monkeypatch.setattr(promise_checks, "request_page", spoiled)
    with pytest.raises(CheckFailed, match=reason):
        promise_checks.seal_has_valid_licence(at=POSTED)
