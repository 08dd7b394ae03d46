"""Whoever finds a session open cannot guess the password of its owner in the form that changes it."""

import pytest

from tests.staff.sign_in.conftest import RIGHT

CHANGE = "/in/admin/password_change/"
NEW = "another long sentence"


@pytest.fixture
def change(maria, visitor):
    browser = visitor()
    browser.sign_in()

    def changed(*, old: str):
        return browser.client.post(CHANGE, {"old_password": old, "new_password1": NEW, "new_password2": NEW})

    return changed


def test_after_ten_wrong_ones_the_old_password_is_not_looked_at(change, hashed):
    assert [change(old=f"wrong {number}").status_code for number in range(10)] == [200] * 10
    hashed.clear()
    refused = change(old=RIGHT)
    assert (refused.status_code, refused["Retry-After"], RIGHT in hashed) == (429, "900", False)
    assert "Too many wrong passwords" in refused.text


def test_the_right_one_changes_it(change, visitor):
    assert change(old=RIGHT).status_code == 302
    assert visitor().sign_in(password=NEW).status_code == 302
