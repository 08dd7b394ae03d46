"""A site under development answers by every name of this machine, not only the one that `make run` prints."""

from urllib.request import Request, urlopen

import pytest

from tests.running_site import RunningSite, free_port, migrated_database

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    site = RunningSite(folder=folder, port=free_port(), database_url=migrated_database(folder))
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_page_is_shown(site, name):
    page = urlopen(Request(f"{site.url}/privacy/", headers={"Host": f"{name}:{site.port}"})).read().decode()
    assert "Privacy policy" in page
