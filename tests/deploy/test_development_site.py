"""A site under development answers by every name of this machine, not only the one that `make run` prints."""

import subprocess
import sys
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


def test_command_needs_no_variables(site, project, tmp_path):
    """A shell beside the running site knows nothing of what `make run` sets, but for the port that this test chose."""
    environ = {name: value for name, value in site.environ.items() if name != "SITE_URL"}
    environ["SITE_INTERNAL_URL"] = site.url
    command = [sys.executable, "manage.py", "check_promises"]
    said = subprocess.run(command, cwd=project, env=environ, capture_output=True, text=True, check=True).stdout
    assert "S1   kept" in said and "answered 400" not in said
