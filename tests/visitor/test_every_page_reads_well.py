import pytest

from responsys_site.pages.pages import PAGES
from tests.browser import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.looks]
POLICY_PATHS = ["/privacy/versions/1/", "/privacy/versions/1..2/", "/privacy/on/2010-05-05/"]
PATHS = [*(page.url for page in PAGES), *POLICY_PATHS, "/no-such-page/"]


@pytest.mark.parametrize("path", PATHS)
def test_without_barrier_sideways_scrolling_cookie_or_anything_from_elsewhere(visit, path):
    window = visit(width=WIDTHS[0])
    window.open(path)
    found = window.barriers()
    for width in WIDTHS:
        window.page.set_viewport_size({"width": width, "height": 900})
        found += [f"too wide at {width}"] if window.too_wide() else []
    faults = [fault for fault in window.faults if "404 (Not Found)" not in fault]  # the page that is not there
    assert found + faults == [] and window.page.context.cookies() == []
