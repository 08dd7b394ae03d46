"""`manage.py serve_at` shows a development site as it will be, and writes nothing."""

import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from responsys_site.staff.management.commands import serve_at
from tests.plugin import ROOT
from tests.running_site import RunningSite, expect_soon, free_port, migrated_database

LATER = "/privacy/on/2027-05-01/"


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("later"), free_port()
    site = RunningSite(folder=folder, port=port, database_url=migrated_database(folder))
    site.manage("prepare_site")
    command = [sys.executable, "manage.py", "serve_at", "2027-06-01T12:00", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=site.environ, stderr=subprocess.DEVNULL) as process:
        expect_soon(lambda: answers(site, "/privacy/"))
        yield site
        process.terminate()


def answers(site, path):
    try:
        return urlopen(f"{site.url}{path}", timeout=5).read().decode()
    except OSError:
        return ""


@pytest.mark.servers
def test_preview_shows_the_version_of_a_day_to_come(preview):
    assert "At the end of 1 May 2027, version 2 was in force" in " ".join(answers(preview, LATER).split())


@pytest.mark.servers
def test_preview_takes_no_form(preview):
    with pytest.raises(HTTPError, match="405"):
        urlopen(Request(f"{preview.url}/request-information/", data=b"name=Ann"))


def test_preview_cannot_write_to_the_database(db):
    session = connection.copy("preview")
    serve_at._forbid_writing(connection=session)
    with pytest.raises(DatabaseError), session.cursor() as cursor:
        cursor.execute("DELETE FROM core_heartbeat")
    session.close()


def test_preview_is_refused_outside_development(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="for development"):
        call_command("serve_at", "2027-06-01T12:00")


def test_preview_asks_for_a_time(settings):
    settings.DEBUG = True
    with pytest.raises(CommandError, match="such as 2027-02-01T12:00"):
        call_command("serve_at", "tomorrow")
