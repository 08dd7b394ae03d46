import re

import pytest

from tests.journeys.test_visitor_day import MAKE_STAFF, ask, opt_out_link

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_form_errors_thanks_and_opt_out(visit):
    window, address = visit(), "state@example.com"
    ask(window, address="not an address")
    assert "Error:" in window.page.title() and window.looks_wrong() == []
    ask(window, address=address)
    assert "Thank you" in window.page.title() and window.looks_wrong() == []
    window.page.goto(opt_out_link(window, address))
    assert window.looks_wrong() == []
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=re.compile("stop", re.I)).click()
    assert "stopped" in window.page.title() and window.looks_wrong() == []


def test_the_staffs_pages(visit, running_site):
    window = visit()
    ask(window, address="staff@example.com")
    running_site.manage("shell", "--command", MAKE_STAFF)
    window.open("/in/admin/")
    found = window.looks_wrong()
    window.page.get_by_label("Username").fill("lead-manager")
    window.page.get_by_label("Password").fill("long-enough-for-a-test")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Log in").click()
    for model in ("informationrequest", "contact", "consentevent"):
        window.open(f"/in/admin/leads/{model}/")
        found += window.looks_wrong()
        with window.page.expect_navigation():
            window.page.locator("#result_list tbody th a").first.click()
        found += window.looks_wrong()
    assert found == []
