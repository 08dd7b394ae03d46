"""The reference client of RFC 7089 walks the versions, and REDbot finds nothing wrong with what is said over HTTP."""

import json
import subprocess
import sys
from datetime import datetime

import pytest
from memento_client import MementoClient

pytestmark = pytest.mark.servers


@pytest.mark.parametrize(("year", "number"), [(1999, 1), (2003, 1), (2015, 1), (2026, 1), (2038, 2)])
def test_the_reference_client_finds_the_version_of_a_time(running_site, year, number):
    site = running_site.url
    client = MementoClient(timegate_uri=f"{site}/timegate/", check_native_timegate=True)
    found = client.get_memento_info(f"{site}/privacy/", datetime(year, 1, 1))  # noqa: DTZ001  (it takes no zone)
    assert found["mementos"]["closest"]["uri"] == [f"{site}/privacy/versions/{number}/"]
    assert found["timegate_uri"] == f"{site}/timegate/{site}/privacy/"
    assert found["mementos"]["first"]["uri"] == [f"{site}/privacy/versions/1/"]
    assert found["mementos"]["last"]["uri"] == [f"{site}/privacy/versions/2/"]


PATHS = [
    "/privacy/",
    "/privacy/versions/1/",
    "/privacy/versions/1..2/",
    "/privacy/versions.atom",
    "/timemap/{}/privacy/",
]


@pytest.mark.parametrize("path", PATHS)
def test_redbot_has_no_warning(running_site, path):
    address = running_site.url + path.format(running_site.url)
    command = [sys.executable, "-m", "redbot.cli", "-o", "har", address]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    entry = json.loads(found.stdout)["log"]["entries"][0]
    notes = {note["note_id"]: note["level"] for note in entry["_red_messages"]}
    assert entry["response"]["status"] == 200 and notes["INM_304"] == "GOOD"
    assert [name for name, level in notes.items() if level in {"BAD", "WARN"}] == []
