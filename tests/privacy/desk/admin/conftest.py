import re

import pytest
from django.contrib.auth.models import User

from tests.factories import make_staff, sign_in
from tests.wsgi_client import SiteClient

CASES = "/in/admin/desk/case/"


@pytest.fixture
def signed_in():
    """The browser of a member of staff."""
    return sign_in


@pytest.fixture
def office(advocate, signed_in) -> SiteClient:
    return signed_in(advocate)


@pytest.fixture
def second(db) -> User:
    return make_staff("second", role="Privacy office", email="second@responsys.example")


@pytest.fixture
def member(db):
    """The browser of a new member of staff with this role and these further rights of the desk."""

    def make(role: str = "", *rights: str) -> SiteClient:
        return sign_in(make_staff(f"member {role}", *(f"desk.{right}" for right in rights), role=role))

    return make


@pytest.fixture
def auditor(member) -> SiteClient:
    return member("Auditors")


def seen_on(page) -> str:
    return re.search(r'name="seen" value="([^"]+)"', page.text)[1]


def arrived(browser, answer):
    """The page that a POST leads to, or its own answer."""
    return browser.get(answer["Location"]) if answer.status_code == 302 else answer


@pytest.fixture
def act(office):
    """Open the page of an act as the office does, fill it in and send it."""

    def press(case, act: str, *, by=office, seen: str = "", **typed):
        path = f"{CASES}{case.pk}/act/{act}/"
        answer = by.post(path, {"seen": seen or seen_on(by.get(path)), **typed})
        case.refresh_from_db()
        return arrived(by, answer)

    return press
