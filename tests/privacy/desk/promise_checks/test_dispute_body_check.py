"""E2 and E3 say in public when whom we name for what we do not settle is over, or cannot be reached."""

from datetime import date, timedelta

import pytest
import time_machine

from privacy.desk.promise_checks import who_takes_it_up_can_be_reached
from privacy.promises.runner import run_checks
from responsys_site.core.promise_checks import CheckFailed


@pytest.fixture(autouse=True)
def _body(settings):
    settings.DISPUTE_BODY_NAME, settings.DISPUTE_BODY_ADDRESS = "Example Dispute Body", ["1 Harbour Road"]
    settings.DISPUTE_BODY_VALID_FROM, settings.DISPUTE_BODY_VALID_TO = date(2026, 1, 1), date(2026, 11, 23)


def test_on_its_last_day_it_still_takes_things_up(at):
    assert who_takes_it_up_can_be_reached(at=at).startswith("Example Dispute Body takes up")


def test_the_day_after_it_is_over(at):
    with pytest.raises(
        CheckFailed, match=r"Example Dispute Body .* ended on 23 November 2026, and nothing has replaced it"
    ):
        who_takes_it_up_can_be_reached(at=at + timedelta(days=1))


def test_whoever_stands_in_is_named(at, settings):
    settings.PRIVACY_AUTHORITY_NAME = "Example Authority"
    with pytest.raises(CheckFailed, match="we name Example Authority now"):
        who_takes_it_up_can_be_reached(at=at + timedelta(days=1))


def test_one_that_has_no_address_takes_up_nothing(at, settings):
    settings.DISPUTE_BODY_ADDRESS = []
    with pytest.raises(CheckFailed, match="no address"):
        who_takes_it_up_can_be_reached(at=at)
    settings.DISPUTE_BODY_URL = "https://dispute.example/"
    assert who_takes_it_up_can_be_reached(at=at)


def test_to_name_nobody_is_no_fault(at, settings):
    settings.DISPUTE_BODY_NAME = ""
    assert "no dispute program" in who_takes_it_up_can_be_reached(at=at + timedelta(days=1))


@pytest.mark.parametrize("promise", ["E2", "E3"])
@pytest.mark.usefixtures("policy")
def test_the_promise_is_kept_until_then_and_not_after(at, promise):
    with time_machine.travel(at, tick=False):
        (before,) = run_checks(at=at, only={promise})
    with time_machine.travel(at + timedelta(days=1), tick=False):
        (after,) = run_checks(at=at + timedelta(days=1), only={promise})
    assert (before.state, after.state) == ("kept", "not kept")
