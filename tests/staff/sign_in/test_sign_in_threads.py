"""While passwords are being hashed a process goes on to serve pages: it hashes one at a time, and few wait for it."""

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from responsys_site import settings as as_deployed
from tests.staff.sign_in.conftest import RIGHT
from tests.wsgi_client import SiteClient

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30  # seconds


@pytest.fixture
def hashing(settings, monkeypatch, maria):
    """Passwords are hashed as in production, and each hash takes until the event is set."""
    settings.PASSWORD_HASHERS = as_deployed.PASSWORD_HASHERS
    maria.set_password(RIGHT)
    maria.save()
    go_on, encode = threading.Event(), PBKDF2PasswordHasher.encode

    def slowly(self, password, salt, iterations=None):
        go_on.wait(PATIENCE)
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", slowly)
    return go_on


@pytest.fixture
def ask(hashing):
    """Have the four threads of a web process serve a request, in turn."""

    def serve(method: str, path: str, data: dict | None, ip: str) -> object:
        try:
            return getattr(SiteClient(REMOTE_ADDR=ip), method)(path, data)
        finally:
            connection.close()

    def put(method: str, path: str, data: dict | None = None, *, ip: str = "192.0.2.7") -> Future:
        return threads.submit(serve, method, path, data, ip)

    with ThreadPoolExecutor(4) as threads:
        yield put
        hashing.set()


def test_a_page_is_answered_while_guesses_are_being_hashed(policy, hashing, ask):
    guess = {"username": "maria", "password": "wrong"}
    guesses = [ask("post", "/in/admin/login/", guess, ip=f"192.0.{number}.7") for number in range(8)]
    assert ask("get", "/").result(PATIENCE / 2).status_code == 200
    hashing.set()
    answers = [one.result(PATIENCE) for one in guesses]
    refused = [one for one in answers if one.status_code == 503]
    assert len(refused) >= 5 and all(one["Retry-After"] == "5" for one in refused)
    assert all("isn't working right now" in one.text for one in refused)


def test_a_sign_in_that_finds_the_process_busy_is_no_wrong_password(policy, hashing, ask):
    right = {"username": "maria", "password": RIGHT}
    tries = [ask("post", "/in/admin/login/", right) for _ in range(40)]
    assert ask("get", "/").result(PATIENCE / 2).status_code == 200
    hashing.set()
    assert {one.result(PATIENCE).status_code for one in tries} == {302, 503}
    assert ask("post", "/in/admin/login/", right).result(PATIENCE).status_code == 302


def test_a_page_of_staff_that_sets_a_password_says_that_it_has_to_wait(policy, hashing, ask, maria):
    staff = SiteClient()
    staff.force_login(maria)
    guesses = [ask("post", "/in/admin/login/", {"username": "maria", "password": "wrong"}) for _ in range(8)]
    wait(guesses[:6], PATIENCE, FIRST_COMPLETED)  # two of them are in each other's way, and the next was refused
    new = {"usable_password": "true", "password1": "a new long sentence", "password2": "a new long sentence"}
    answer = staff.post(f"/in/admin/auth/user/{maria.pk}/password/", new)
    assert answer.status_code == 503 and "isn't working right now" in answer.text
