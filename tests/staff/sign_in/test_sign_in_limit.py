"""Guesses of a staff password end after a few, and nobody else's guesses keep an account's owner out."""

import pytest
from django.contrib.auth.models import User

from tests.staff.sign_in.conftest import RIGHT

SIGNED_IN = (302, "/in/admin/")


def outcome(response) -> tuple[int, str]:
    return response.status_code, response.get("Location", "")


def test_after_ten_wrong_passwords_not_even_the_right_one_is_looked_at(maria, visitor, hashed):
    stranger = visitor()
    assert stranger.guess(times=10).status_code == 200
    hashed.clear()
    refused = stranger.sign_in()
    assert (refused.status_code, refused["Retry-After"], hashed) == (429, "900", [])
    assert "Too many wrong passwords. Please try again in 15 minutes." in refused.text


def test_the_limit_ends_with_its_quarter_of_an_hour(maria, visitor, clock):
    owner = visitor()
    owner.guess(times=11)
    clock.shift(15 * 60)
    assert outcome(owner.sign_in()) == SIGNED_IN


def test_a_strangers_guesses_keep_no_one_out_elsewhere(maria, visitor):
    visitor("192.0.2.7").guess(times=11)
    assert outcome(visitor("198.51.100.7").sign_in()) == SIGNED_IN


def test_a_browser_that_signed_in_before_is_let_in_whatever_strangers_try(maria, visitor):
    owner = visitor()
    owner.sign_in()
    for network in range(12):
        visitor(f"203.0.{network}.7").guess(times=10)
    assert visitor("192.0.2.8").guess(times=11).status_code == 429
    owner.client.post("/in/admin/logout/")
    assert outcome(owner.sign_in()) == SIGNED_IN


def test_a_browser_that_signed_in_before_has_ten_tries_too(maria, visitor):
    owner = visitor()
    owner.sign_in()
    assert owner.guess(times=10).status_code == 200 and owner.sign_in().status_code == 429


def test_a_browser_of_one_account_is_a_strangers_to_another(maria, visitor):
    User.objects.create_superuser("ben", password=RIGHT)
    owner = visitor()
    owner.sign_in(name="ben")
    visitor().guess(times=10)
    assert owner.sign_in().status_code == 429


def test_one_network_has_thirty_tries_of_all_accounts_together(db, visitor):
    for number in range(30):
        assert visitor(f"192.0.2.{number}").guess(name=f"name{number}").status_code == 200
    assert visitor("192.0.2.99").guess(name="another").status_code == 429
    assert visitor("198.51.100.7").guess(name="another").status_code == 200


def test_an_account_has_a_hundred_tries_a_day_from_unknown_browsers(maria, visitor):
    for network in range(10):
        assert visitor(f"203.0.{network}.7").guess(times=10).status_code == 200
    refused = visitor("198.51.100.7").sign_in()
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 3600


def test_a_network_over_its_limit_uses_up_nothing_of_the_account(maria, visitor):
    visitor("192.0.2.7").guess(times=200)
    for network in range(8):
        visitor(f"203.0.{network}.7").guess(times=10)
    assert outcome(visitor("198.51.100.7").sign_in()) == SIGNED_IN


def test_right_passwords_do_not_count(maria, visitor):
    assert [outcome(visitor("192.0.2.7").sign_in()) for _ in range(35)] == [SIGNED_IN] * 35


@pytest.mark.parametrize("name", ["maria", "nobody", "left", "locked"])
def test_no_answer_tells_which_accounts_there_are(maria, visitor, hashed, name):
    User.objects.create_user("left", password=RIGHT, is_active=False)
    User.objects.create_user("locked").set_unusable_password()
    visitor().guess(name="somebody", times=11)
    hashed.clear()
    stranger = visitor("198.51.100.7")
    answer = stranger.guess(name=name)
    assert (answer.status_code, len(hashed)) == (200, 1)
    assert "Please enter the correct username and password" in answer.text
    assert stranger.guess(name=name, times=10).status_code == 429 and len(hashed) == 10
