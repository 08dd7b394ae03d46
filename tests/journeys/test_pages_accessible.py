import pytest

from responsys_site.pages.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.looks]
POLICY_PATHS = ["/privacy/versions/1/", "/privacy/versions/1..2/", "/privacy/on/2010-05-05/"]
PATHS = [*(page.url for page in PAGES), *POLICY_PATHS, "/no-such-page/"]


@pytest.mark.parametrize("path", PATHS)
def test_without_barrier_sideways_scrolling_cookie_or_anything_from_elsewhere(visit, path):
    window = visit()
    window.open(path)
    assert window.looks_wrong() == [] and window.page.context.cookies() == []
