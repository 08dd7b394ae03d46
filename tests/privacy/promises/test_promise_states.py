from datetime import timedelta

import pytest
from django.core.management import call_command

from privacy.promises import runner
from privacy.promises import states as promise_states
from privacy.promises.register import Promise
from responsys_site.core.http import self_client
from responsys_site.core.http.self_client import request_page
from responsys_site.core.promise_checks import CheckFailed
from tests.running_site import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(monkeypatch):
    register = (
        Promise("S1", "there is a site"),
        Promise("S2", "it says so"),
        Promise("S4", "a seal", ended="It is over."),
    )
    declared = {}
    monkeypatch.setattr(runner, "PROMISES", register)
    monkeypatch.setattr(promise_states, "PROMISES", register)
    monkeypatch.setattr(runner, "registered_checks", lambda: declared)
    return declared


def broken(*, at):
    raise CheckFailed("The site is down.")


def states(at):
    return {state.promise.id: state.state for state in promise_states.read_states(at=at).all}


def test_what_was_never_checked_is_not_verified(checks, at):
    assert states(at) == {"S1": "not verified", "S2": "not verified", "S4": "ended"}


def test_a_promise_is_kept_only_when_each_of_its_checks_says_so(checks, at):
    checks |= {"S1": [lambda *, at: "One page read."], "S2": [lambda *, at: "Fine.", broken]}
    runner.run_checks(at=at)
    assert states(at) == {"S1": "kept", "S2": "not kept", "S4": "ended"}
    assert promise_states.read_states(at=at).get("S2").found == "The site is down."


def test_a_check_that_cannot_run_verifies_nothing_and_tells_no_details(checks, at):
    checks["S1"] = [lambda *, at: 1 / 0]
    runner.run_checks(at=at)
    found = promise_states.read_states(at=at).get("S1")
    assert found.state == "not verified" and found.found == "The check could not be run (ZeroDivisionError)."


def test_since_when_moves_only_with_the_state(checks, at):
    checks["S1"] = [lambda *, at: "Fine."]
    for hours in range(3):
        runner.run_checks(at=at + timedelta(hours=hours))
    assert promise_states.read_states(at=at).get("S1").since == at
    checks["S1"] = [broken]
    runner.run_checks(at=at + timedelta(hours=3))
    later = at + timedelta(hours=3)
    assert promise_states.read_states(at=later).get("S1").since == later


def test_the_command_answers_with_its_exit_code(checks, capsys):
    checks["S1"] = [lambda *, at: "Fine."]
    call_command("check_promises")
    assert "1 kept, 0 not kept, 1 not verified" in capsys.readouterr().out
    checks["S2"] = [broken]
    with pytest.raises(SystemExit) as ended:
        call_command("check_promises")
    assert ended.value.code == 1


@pytest.fixture
def nothing_answers(settings, monkeypatch, over_http):
    settings.SITE_INTERNAL_URL = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setattr(self_client, "STARTUP_PATIENCE", 0)


def page_is_there(*, at):
    return request_page(path="/").text and "The page is there."


def test_a_site_that_is_not_up_yet_is_not_verified(checks, at, nothing_answers):
    checks["S1"] = [page_is_there]
    runner.run_checks(at=at)
    found = promise_states.read_states(at=at).get("S1")
    assert (found.state, found.found) == ("not verified", "The site did not answer at its own address.")


def test_a_site_that_was_up_and_does_not_answer_is_broken(checks, at, nothing_answers, monkeypatch):
    checks["S1"] = [lambda *, at: "Fine."]
    runner.run_checks(at=at)
    checks["S1"] = [page_is_there]
    runner.run_checks(at=at)
    assert states(at)["S1"] == "not kept"
