import re

import pytest

from tests.visitor.test_a_visitors_day import MAKE_STAFF, ask, opt_out_link

pytestmark = [pytest.mark.browser, pytest.mark.looks]
REFUSED = "422"  # the browser's own note on the status of a form with errors


def barriers(window) -> list[str]:
    found = window.barriers() + [fault for fault in window.faults if REFUSED not in fault]
    return found + ["too wide"] * window.too_wide()


@pytest.mark.parametrize("width", [360, 1440])
def test_form_errors_thanks_and_opt_out(visit, width):
    window, address = visit(width=width), f"state.{width}@example.com"
    ask(window, address="not an address")
    assert "Error:" in window.page.title() and barriers(window) == []
    ask(window, address=address)
    assert "Thank you" in window.page.title() and barriers(window) == []
    window.page.goto(opt_out_link(window, address))
    assert barriers(window) == []
    with window.page.expect_navigation():
        window.page.get_by_role("button", name=re.compile("stop", re.I)).click()
    assert "stopped" in window.page.title() and barriers(window) == []


def test_the_staffs_pages(visit, running_site):
    window = visit(width=1440)
    ask(window, address="staff@example.com")
    running_site.manage("shell", "--command", MAKE_STAFF)
    window.open("/in/admin/")
    found = barriers(window)
    window.page.get_by_label("Username").fill("lead-manager")
    window.page.get_by_label("Password").fill("long-enough-for-a-test")
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Log in").click()
    for model in ("informationrequest", "contact", "choice"):
        window.open(f"/in/admin/leads/{model}/")
        found += barriers(window)
        with window.page.expect_navigation():
            window.page.locator("#result_list tbody th a").first.click()
        found += barriers(window)
    assert found == []
