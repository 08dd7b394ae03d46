import re

import pytest

from tests.journeys.test_visitor_day import ask, opt_out_link

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_at_every_width(visit):
    window, address = visit(), "receipt@example.com"
    ask(window, address=address)
    opt_out_link(window, address)  # leaves the acknowledgement open
    window.page.goto(re.search(r"/privacy/receipts/[\w-]{22}/", window.page.content())[0])
    assert "Your receipt" in window.page.title() and window.looks_wrong() == []
