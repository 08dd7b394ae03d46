import pytest

from responsys_site.core.http.self_client import connections_kept
from tests.core.http.site_of_one_page import site_of_one_page


@pytest.fixture(autouse=True)
def _one_thread(settings):
    """Nothing is read or written behind a test's back; its one connection stays open from request to request."""
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0
    settings.REQUEST_LOG_IN_BACKGROUND = False
    with connections_kept():
        yield


@pytest.fixture
def one_page(settings, monkeypatch):
    return site_of_one_page(settings, monkeypatch)
