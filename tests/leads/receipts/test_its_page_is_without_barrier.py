import re

import pytest

from tests.browser import WIDTHS
from tests.visitor.test_a_visitors_day import ask, opt_out_link

pytestmark = [pytest.mark.browser, pytest.mark.looks]


def test_at_every_width(visit):
    window, address = visit(width=WIDTHS[0]), "receipt@example.com"
    ask(window, address=address)
    opt_out_link(window, address)  # leaves the acknowledgement open
    window.page.goto(re.search(r"/privacy/receipts/[\w-]{22}/", window.page.content())[0])
    found = window.barriers() + window.faults
    for width in WIDTHS:
        window.page.set_viewport_size({"width": width, "height": 900})
        found += [f"too wide at {width}"] if window.too_wide() else []
    assert "Your receipt" in window.page.title() and found == []
