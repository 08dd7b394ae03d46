from datetime import timedelta

import pytest

from leads.consent.eligibility import can_receive_updates
from leads.models import ConsentEvent
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import ANN, ONE_CLICK, field

UNDO = "/opt-out/undo/"


@pytest.mark.parametrize("scope", ["marketing", "contact"])
def test_by_the_key_in_the_answer_to_that_very_act(client, ann, stop, scope):
    answer = client.post(UNDO, {"key": field(stop(scope=scope), "key")})
    assert answer.status_code == 200 and "Everything is as it was" in answer.text
    assert not Suppression.objects.exists()
    undone = ConsentEvent.objects.get(action="undone")
    assert undone.undoes == ConsentEvent.objects.get(action="opted-out") and undone.purpose == undone.undoes.purpose


def test_then_all_is_as_it_was_before(client, issue, confirm, stop):
    confirm(issue())
    key = field(stop(), "key")
    assert not can_receive_updates(address_digest=keyed_digest(ANN))
    client.post(UNDO, {"key": key})
    assert can_receive_updates(address_digest=keyed_digest(ANN))


def test_what_was_never_confirmed_is_not_confirmed_by_it(client, ann, stop):
    client.post(UNDO, {"key": field(stop(), "key")})
    assert not can_receive_updates(address_digest=keyed_digest(ANN))


def test_for_an_address_that_nobody_knows(client, policy, clock, stop):
    client.post(UNDO, {"key": field(stop("nobody@example.org"), "key")})
    assert not Suppression.objects.exists() and not ConsentEvent.objects.exists()


def test_twice_is_once(client, ann, stop):
    key = field(stop(), "key")
    assert client.post(UNDO, {"key": key}).text == client.post(UNDO, {"key": key}).text
    assert ConsentEvent.objects.filter(action="undone").count() == 1


def test_for_fifteen_minutes(client, ann, stop, clock):
    key = field(stop(), "key")
    clock.shift(timedelta(minutes=15, seconds=1))
    answer = client.post(UNDO, {"key": key})
    assert answer.status_code == 410 and "too late" in answer.text
    assert Suppression.objects.count() == 1


def test_never_after_one_click(ann, stop):
    assert field(stop(**ONE_CLICK), "key") == ""


def test_never_by_whoever_only_presses_again(ann, stop):
    stop()
    assert field(stop(), "key") == ""


@pytest.mark.parametrize("again", [{}, ONE_CLICK])
def test_not_when_it_was_pressed_once_more(client, ann, stop, again):
    key = field(stop(), "key")
    stop(**again)
    answer = client.post(UNDO, {"key": key})
    assert answer.status_code == 409 and "opted out again since" in answer.text
    assert Suppression.objects.count() == 1


def test_a_key_takes_back_no_later_opt_out(client, ann, stop):
    key = field(stop(), "key")
    client.post(UNDO, {"key": key})
    stop(**ONE_CLICK)
    assert client.post(UNDO, {"key": key}).status_code == 409
    assert Suppression.objects.count() == 1


def test_one_scope_leaves_the_other(client, ann, stop):
    stop()
    client.post(UNDO, {"key": field(stop(scope="contact"), "key")})
    assert Suppression.objects.get().scope == "marketing"


@pytest.mark.parametrize("key", ["", "made-up", "{:x}"])
def test_a_key_that_is_not_ours_is_not_found(client, ann, stop, key):
    stop()
    assert client.post(UNDO, {"key": key}).status_code == 404
    assert Suppression.objects.count() == 1


def test_opening_its_address_does_nothing(client, ann, stop):
    key = field(stop(), "key")
    assert client.get(UNDO, {"key": key}).status_code == 405
    assert Suppression.objects.count() == 1
