import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser import Visit
from tests.privacy.desk.admin.conftest import CASES

pytestmark = [pytest.mark.browser, pytest.mark.looks]
PREPARE = """
from datetime import timedelta
from django.contrib.auth.models import Group, User
from django.utils import timezone
from privacy.desk.models import ReplyTemplate
from privacy.desk.cases.create import create_case
from responsys_site.core.personal_data import lift_restriction
user, _made = User.objects.get_or_create(username="advocate", is_staff=True)
user.set_password("long-enough-for-a-test")
user.save()
user.groups.add(Group.objects.get(name="Privacy office"))
now = timezone.now()
lift_restriction(address="ann@example.com", at=now)  # of the walk before
facts = dict(text="Where did you get my address?\\n\\nI never gave it to anybody.", channel="form")
case = create_case(kind="question", address="ann@example.com", name="Ann Smith", at=now, **facts)
create_case(kind="access", address="ann@example.com", name="Ann Smith", at=now - timedelta(days=3), **facts)
create_case(kind="complaint", address="bob@example.com", name="Bob", at=now - timedelta(days=40), **facts)
create_case(kind="question", address="x@example.com", at=now, quarantine_reason="too fast", **facts)
text = "Dear {name},\\n\\nyou asked on {received}."
ReplyTemplate.objects.get_or_create(title="Where an address comes from", text=text)
print(case.pk)
"""
Look = Callable[[str], None]


def press(window: Visit, name: str) -> None:
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=name, exact=True).click()


def follow(window: Visit, name: str) -> None:
    with window.page.expect_navigation():
        window.page.get_by_role("link", name=name, exact=True).click()


def sign_in(window: Visit) -> None:
    window.open("/in/admin/")
    window.page.get_by_label("Username").fill("advocate")
    window.page.get_by_label("Password").fill("long-enough-for-a-test")
    press(window, "Log in")


def ask_for_proof(window: Visit, look: Look) -> None:
    follow(window, "Ask for proof of identity")
    window.page.get_by_label("Letter").fill("Please tell us the postcode that you gave us.")
    press(window, "Look at it once more")
    look("preview")
    press(window, "Send it")
    look("identity")
    follow(window, "Write to the person")
    look("letter with caution")
    follow(window, "Back, change nothing")
    press(window, "We know who it is")


def say_what_it_asks_for(window: Visit, look: Look) -> None:
    follow(window, "Say what it asks for")
    window.page.get_by_label("access to what we hold").check()
    look("kind")
    press(window, "Say what it asks for")
    follow(window, "Tell that it takes longer")
    press(window, "Look at it once more")
    look("takes longer")
    follow(window, "Back, change nothing")


def answer(window: Visit, look: Look) -> None:
    follow(window, "Write to the person")
    press(window, "Look at it once more")
    look("nothing typed")
    window.page.get_by_label("Begin with").select_option(label="Where an address comes from")
    press(window, "Use this text")
    expect(window.page.get_by_label("Letter")).to_have_value(re.compile("Dear Ann Smith,\n\nyou asked on"))
    look("letter")
    press(window, "Look at it once more")
    press(window, "Send it")


def consider(window: Visit, look: Look) -> None:
    for name in (
        "Enter a letter or a call of theirs",
        "Join it to another case",
        "Correct what we hold",
        "Stop our mailings to them",
        "Erase the person",
    ):
        follow(window, name)
        look(name)
        follow(window, "Back, change nothing")


def restrict(window: Visit, look: Look) -> None:
    follow(window, "Restrict the use of their data")
    window.page.get_by_label("I have made sure").check()
    look("restrict")
    press(window, "Restrict the use of their data")
    look("restricted")
    follow(window, "Tell them that the restriction ends")
    look("tell of lifting")
    follow(window, "Back, change nothing")


def close(window: Visit, look: Look) -> None:
    follow(window, "Close the case")
    look("close")
    press(window, "Close the case")
    look("closed")


@pytest.fixture
def walk(visit, running_site):
    """Walk through a case as the office does; `look` is called with the name of each state."""

    def through(look: Callable[[Visit, str], None], **options) -> None:
        case = running_site.manage("shell", "--command", PREPARE).split()[-1]
        window = visit(**options)
        sign_in(window)
        for path in ("", "add/", "hand-over/", f"{case}/change/"):
            window.open(CASES + path)
            look(window, path.removeprefix(case) or "list")
        press(window, "Take it myself")
        for step in (ask_for_proof, say_what_it_asks_for, answer, consider, restrict, close):
            step(window, lambda state: look(window, state))

    return through


def test_no_state_has_a_barrier(walk):
    found = []
    walk(lambda window, state: found.extend(f"{state}: {one}" for one in window.looks_wrong()))
    assert found == []


def test_every_step_works_without_script(walk):
    wide = []
    walk(lambda window, state: wide.extend([state] * window.too_wide() + window.faults), script=False)
    assert wide == []
