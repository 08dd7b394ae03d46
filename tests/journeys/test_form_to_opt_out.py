"""A visitor's whole way, with script off and no cookie ever set: form, confirm link, own record, opt-out."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.looks]
TOKEN = r"[\w-]{20,32}/"


@dataclass
class Walk:
    """One visitor's window, without script, and all that was found wrong on the way."""

    window: Visit
    looking: Visit  # a second window, with script: axe is one
    address: str
    found: list[str] = field(default_factory=list)
    mail: str = ""

    def press(self, name: str) -> None:
        with self.window.page.expect_navigation():
            self.window.page.get_by_role("button", name=name, exact=True).first.click()

    def arrive(self, title: str) -> None:
        """Be on the page with this title, and look for barriers on it as it stands."""
        expect(self.window.page.get_by_role("heading", level=1)).to_have_text(title)
        self.looking.page.set_content(self.window.page.content(), wait_until="load")
        self.found += self.looking.looks_wrong()
        self.found += [f"{title}: a cookie"] if self.window.page.context.cookies() else []

    def follow(self, kind: str) -> None:
        """Open the link of this kind that stands in the acknowledgement."""
        self.mail = self.mail or self.window.open_mail(to=self.address)
        link = re.search(rf"http\S+/{kind}/{TOKEN}", self.mail)
        assert link, f"no link to {kind}"
        self.window.page.goto(link.group())


@pytest.fixture
def walk(visit) -> Walk:
    looking = visit()
    looking.open("/")  # so that styles are the site's own
    return Walk(visit(width=360, script=False), looking, "walker@example.com")


def test_every_step_works_and_has_no_barrier(walk):
    page = walk.window.page
    walk.window.open("/request-information/")
    walk.press("Ask for information")
    walk.arrive("Ask for information")  # with its errors
    page.get_by_label("Your name").fill("Ann Walker")
    page.get_by_label("E-mail address").fill(walk.address)
    page.get_by_label("What do you need?").fill("How do I import a list?")
    page.locator("input[name=updates]").check()
    page.wait_for_timeout(2100)  # nobody fills it in faster, and the form knows
    walk.press("Ask for information")
    walk.arrive("Thank you. Your request is with us.")
    walk.follow("confirm")
    walk.arrive("Do you want our updates?")
    walk.press("Yes, send me updates")
    walk.arrive("Confirmed. You get our updates.")
    walk.follow("profile")
    walk.arrive("Your details")
    page.get_by_label("Company").fill("Walker & Daughters")
    walk.press("Save your details")
    expect(page.get_by_label("Company")).to_have_value("Walker & Daughters")
    walk.arrive("Your details")
    walk.follow("opt-out")
    walk.arrive("Stop all mailings to you?")
    page.locator("button[name=scope][value=marketing]").click()
    walk.arrive("Done. We won't send you any more mailings.")
    assert walk.found + walk.window.faults == []
