"""Two colleagues post a change of the policy, a visitor reads of it, and 31 days later it is in force."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.plugin import ROOT
from tests.running_site import RunningSite, _free_port, _fresh_database

pytestmark = pytest.mark.browser
PASSWORD = "long-enough-for-a-test"
MAKE_OFFICE = f"""
from django.contrib.auth.models import Group, User
for name in ("ada", "ben"):
    user = User.objects.create_user(name, name + "@responsys.example", "{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Privacy office"))
"""
SENTENCE = "We answer letters from Dublin too."


@pytest.fixture(scope="module")
def running_site(tmp_path_factory):
    """A site of this test's own, with nobody on file: a notice to nobody has settled when it is posted."""
    folder = tmp_path_factory.mktemp("posting")
    site = RunningSite(folder=folder, port=_free_port(), database_url=_fresh_database(folder))
    try:
        site.start()
        site.manage("shell", "--command", MAKE_OFFICE)
        yield site
    finally:
        site.stop()


@pytest.fixture
def later(running_site):
    """The same site as it is 31 days from now."""
    site = replace(running_site, port=_free_port(), processes=[])
    environ = {**running_site.environ, "PORT": str(site.port), "SITE_URL": site.url, "DAYS_AHEAD": "31"}
    with (running_site.folder / "later.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.later"], cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
        )
    try:
        site._wait_until_it_answers()
        yield site
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


@pytest.fixture
def office(visit):
    """The window of a signed-in colleague, on the list of versions."""

    def sign_in(name):
        window = visit()
        window.open("/in/admin/privacy/policyversion/")
        window.page.get_by_label("Username").fill(name)
        window.page.get_by_label("Password").fill(PASSWORD)
        press(window, "Log in")
        return window

    return sign_in


def press(window, name, role="button"):
    with window.page.expect_navigation():
        window.page.get_by_role(role, name=name, exact=True).first.click()


def barriers(window) -> list[str]:
    """What is wrong with the page as it stands, narrow and wide."""
    found = [*window.faults]
    for width in (360, 1440):
        window.page.set_viewport_size({"width": width, "height": 900})
        found += [*window.barriers(), *(["too wide"] if window.too_wide() else [])]
    window.faults.clear()
    return [f"{window.page.url}: {fault}" for fault in found]


def test_from_the_first_word_to_the_day_it_is_in_force(office, visit, later):
    ada, found = office("ada"), []
    press(ada, "version 2", role="link")
    found += barriers(ada)
    press(ada, "Write a new version", role="link")
    found += barriers(ada)
    press(ada, "Write a new version")
    ada.page.get_by_label("What changes, in plain words").fill("We name our office in Dublin.")
    words = ada.page.get_by_label("Markdown:").first
    words.fill(f"{words.input_value()}\n{SENTENCE}\n")
    press(ada, "Save and continue editing")
    expect(ada.page.get_by_text("nothing stands in the way of posting it")).to_be_visible()
    found += barriers(ada)
    for page in ("Dry run: who would be told", "Preview of page and mail"):
        press(ada, page, role="link")
        found += barriers(ada)
        ada.page.go_back()
    press(ada, "Ask for posting", role="link")
    found += barriers(ada)
    press(ada, "Ask for posting")
    expect(ada.page.get_by_text("waits for a second person")).to_be_visible()

    ben = office("ben")
    press(ben, "draft", role="link")
    press(ben, "Agree to the posting", role="link")
    expect(ben.page.get_by_text("We name our office in Dublin.")).to_be_visible()
    found += barriers(ben)
    press(ben, "Agree to the posting")
    wait_for(ben, "Posted; in force from")
    found += barriers(ben)
    press(ben, "Who was told", role="link")
    found += barriers(ben)

    visitor, reader = visit(script=False), visit()  # axe is a script
    for _ in range(80):  # each process of the site rereads the policy every 30 seconds
        visitor.open("/")
        if visitor.page.get_by_text("Our privacy policy changes.").count():
            break
        visitor.page.wait_for_timeout(500)
    expect(visitor.page.get_by_text(re.compile("Version 3 is in force from"))).to_be_visible()
    visitor.page.get_by_role("complementary", name="Coming change").get_by_role("link").first.click()
    visitor.open("/privacy/versions/3/")
    expect(visitor.page.get_by_text(SENTENCE)).to_be_visible()
    for path in ("/", "/privacy/versions/3/", "/privacy/versions/", "/request-information/"):
        reader.open(path)
        found += barriers(reader)
    visitor.open("/request-information/")
    expect(visitor.page.get_by_text(re.compile("version 3", re.I)).first).to_be_visible()

    visitor.page.goto(f"{later.url}/privacy/")
    expect(visitor.page.get_by_text(SENTENCE)).to_be_visible()
    expect(visitor.page.get_by_text("Our privacy policy changes.")).to_have_count(0)
    assert found == []


def wait_for(window, words):
    for _ in range(60):
        if window.page.get_by_text(words).count():
            return
        window.page.wait_for_timeout(500)
        window.page.reload()
    expect(window.page.get_by_text(words)).to_be_visible()
