import re

import pytest

from tests.journeys.test_visitor_day import ask

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def mailed_link(window, address: str, kind: str) -> str:
    """Wait for the mail with such a link to the address in the development mailbox, and return the link."""
    for _ in range(60):
        window.open("/dev/mail/")
        rows = window.page.get_by_role("row", name=re.compile(re.escape(address), re.I)).get_by_role("link")
        for path in [row.get_attribute("href") for row in rows.all()]:
            window.open(path)
            if found := re.search(rf"http\S+/{kind}/[\w-]{{22}}/", window.page.content()):
                return found.group()
        window.page.wait_for_timeout(500)
    pytest.fail(f"no mail with such a link came to {address}")


def press(window, name: str) -> None:
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=name).click()


def test_from_the_acknowledgement_to_a_new_address(visit):
    window = visit()
    person = "profile@example"
    ask(window, address=f"{person}.com")
    window.page.goto(mailed_link(window, f"{person}.com", "profile"))
    found = window.looks_wrong()
    for name in ("", "Ann Jones"):
        window.page.get_by_label("Your name").fill(name)
        press(window, "Save your details")
        found += window.looks_wrong()
    press(window, "Stop all mailings to me")
    found += window.looks_wrong()
    window.page.get_by_label("New e-mail address").fill(f"{person}.org")
    press(window, "Send a link to the new address")
    found += window.looks_wrong()
    window.page.goto(mailed_link(window, f"{person}.org", "profile/new-address"))
    found += window.looks_wrong()
    press(window, "Use this address")
    assert "Done" in window.page.get_by_role("heading", level=1).inner_text()
    assert found + window.looks_wrong() == [] and window.page.context.cookies() == []


def test_from_the_record_to_its_end(visit):
    window, address = visit(), "erased@example.com"
    ask(window, address=address)
    window.page.goto(mailed_link(window, address, "profile"))
    press(window, "Send me the link to my copy")
    found = window.looks_wrong()
    press(window, "Send me the link to erase everything")
    found += window.looks_wrong()
    window.page.goto(mailed_link(window, address, "profile/erasure"))
    found += window.looks_wrong()
    press(window, "Erase everything about me")
    assert "erasing what we have" in window.page.get_by_role("heading", level=1).inner_text()
    assert found + window.looks_wrong() == [] and window.page.context.cookies() == []


def test_the_way_to_a_link_without_script(visit):
    window = visit()
    found = []
    for path in ("/profile/", "/profile/link-sent/", "/profile/no-such-link/"):
        window.open(path)
        found += window.looks_wrong()
    window.open("/profile/")
    window.page.get_by_label("E-mail address").fill("not an address")
    press(window, "Send me my link")
    assert "Error:" in window.page.title() and found + window.looks_wrong() == []
    plain = visit(script=False)
    plain.open("/profile/")
    plain.page.get_by_label("E-mail address").fill("nobody@example.com")
    press(plain, "Send me my link")
    assert "mailbox" in plain.page.title() and plain.page.context.cookies() == []
