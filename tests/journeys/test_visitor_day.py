"""From the first page to the opt-out, as a visitor without script and cookies does it, and the staff's side of it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ADDRESS = "ann.smith@example.com"


def ask(window, *, address: str = ADDRESS) -> None:
    window.open("/request-information/")
    window.page.get_by_label(re.compile("name", re.I)).first.fill("Ann Smith")
    window.page.get_by_label(re.compile("company", re.I)).fill("Example & Daughters")
    window.page.get_by_label(re.compile("e-?mail", re.I)).first.fill(address)
    window.page.get_by_label(re.compile("need", re.I)).first.fill("How do I import a list?")
    window.page.wait_for_timeout(2100)  # nobody fills it in faster, and the form knows
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=re.compile("ask for information", re.I)).click()


@pytest.mark.parametrize("width", [360, 1440])
def test_reading_asking_opting_out(visit, running_site, width):
    window = visit(width=width, script=False)
    read_what_changed(window)
    window.open("/privacy/versions/1/")
    expect(window.page.get_by_text("as archived on 14 December 2003").first).to_be_visible()
    ask(window, address=f"ann.{width}@example.com")
    expect(window.page.get_by_role("heading", level=1)).to_contain_text(re.compile("thank you", re.I))
    link = opt_out_link(window, f"ann.{width}@example.com")
    window.page.goto(link)
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=re.compile("opt out|stop", re.I)).first.click()
    expect(window.page.get_by_role("heading", level=1)).to_contain_text(re.compile("any more mailings", re.I))
    assert window.page.context.cookies() == []


def read_what_changed(window) -> None:
    """From the policy in force to each word in which it differs from the version before."""
    window.open("/privacy/")
    with window.page.expect_navigation():
        window.page.get_by_role("link", name="See each word that changed since version 1").click()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("From version 1 to version 2")
    expect(window.page.locator("ins").first).to_be_visible()
    expect(window.page.locator("del").first).to_be_visible()


def opt_out_link(window, address: str) -> str:
    """Read the acknowledgement in the development mailbox, as a developer would, and return its opt-out link."""
    return re.search(r"http\S+/opt-out/[\w-]{32}/", window.open_mail(to=address)).group()


def test_staff_find_the_request(visit, running_site):
    window = visit(width=1440)
    ask(window, address="ben@example.org")
    running_site.manage("shell", "--command", MAKE_STAFF)
    window.open("/in/admin/")
    window.page.get_by_label("Username").fill("lead-manager")
    window.page.get_by_label("Password").fill("long-enough-for-a-test")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=re.compile("log in|sign in", re.I)).click()
    window.page.get_by_role("link", name="Information requests").first.click()
    expect(window.page.get_by_text("Example & Daughters").first).to_be_visible()


MAKE_STAFF = """
from django.contrib.auth.models import Group, User
user, _ = User.objects.get_or_create(username="lead-manager", is_staff=True)
user.set_password("long-enough-for-a-test")
user.save()
user.groups.add(Group.objects.get(name="Lead managers"))
"""
