import re

import pytest
from django.contrib.auth.models import Group, Permission, User

from tests.wsgi_client import SiteClient

CASES = "/in/admin/desk/case/"


@pytest.fixture
def signed_in():
    """The browser of a member of staff."""

    def sign_in(user: User) -> SiteClient:
        browser = SiteClient()
        browser.force_login(user)
        return browser

    return sign_in


@pytest.fixture
def office(advocate, signed_in) -> SiteClient:
    return signed_in(advocate)


@pytest.fixture
def second(db) -> User:
    user = User.objects.create_user("second", email="second@responsys.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Privacy office"))
    return user


@pytest.fixture
def member(db, signed_in):
    """The browser of a new member of staff with this role and these further rights of the desk."""

    def make(role: str = "", *rights: str) -> SiteClient:
        user = User.objects.create_user(f"member {role}", is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="desk", codename__in=rights))
        return signed_in(user)

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
