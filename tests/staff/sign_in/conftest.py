import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User

from tests.wsgi_client import SiteClient

LOGIN = "/in/admin/login/"
RIGHT = "a long sentence"


@pytest.fixture(autouse=True)
def _clock(at):
    """All tries of a test fall into one window of each limit."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock


@pytest.fixture
def clock(_clock):
    return _clock


@pytest.fixture
def maria(db) -> User:
    return User.objects.create_superuser("maria", password=RIGHT)


class Visitor:
    """A browser at an address, which tries to sign in."""

    def __init__(self, *, ip: str) -> None:
        self.client = SiteClient(REMOTE_ADDR=ip)

    def sign_in(self, *, password: str = RIGHT, name: str = "maria"):
        return self.client.post(LOGIN, {"username": name, "password": password, "next": "/in/admin/"})

    def guess(self, *, times: int = 1, name: str = "maria"):
        """Try so many wrong passwords; return the last answer."""
        return [self.sign_in(password=f"wrong {number}", name=name) for number in range(times)][-1]


@pytest.fixture
def visitor():
    def opened(ip: str = "192.0.2.7") -> Visitor:
        return Visitor(ip=ip)

    return opened


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were hashed, in order."""
    passwords: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self, password, salt):
        passwords.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return passwords
