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
from tests.running_site import RunningSite, free_port, migrated_database

pytestmark = pytest.mark.browser
PASSWORD = "long-enough-for-a-test"
MAKE_OFFICE = f"""
from django.contrib.auth.models import Group, User
for name in ("ada", "ben"):
    user = User.objects.create_user(name, name + "@responsys.example", "{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Privacy office"))
"""
SENTENCE = "We answer letters from Dublin too."
SUMMARY = "We name our office in Dublin."


@pytest.fixture(scope="module")
def running_site(tmp_path_factory):
    """A site of this test's own, with nobody on file: a notice to nobody has settled when it is posted."""
    folder = tmp_path_factory.mktemp("posting")
    site = RunningSite(folder=folder, port=free_port(), database_url=migrated_database(folder))
    try:
        site.start()
        site.manage("shell", "--command", MAKE_OFFICE)
        yield site
    finally:
        site.stop()


@pytest.fixture
def further_processes(running_site):
    """Start more web servers of the site, so many days ahead. They read the policy now, the others each half minute."""
    started = []

    def start(*days):
        sites = [replace(running_site, port=free_port(), processes=[]) for _ in days]
        started.extend(serve(site, ahead) for site, ahead in zip(sites, days, strict=True))
        for site in sites:
            site._wait_until_it_answers()
        return sites

    yield start
    for process in started:
        os.killpg(process.pid, signal.SIGTERM)
    for process in started:
        process.wait(30)


def serve(site, days):
    environ = {**site.environ, "PORT": str(site.port), "SITE_URL": site.url, "DAYS_AHEAD": str(days)}
    with (site.folder / f"{site.port}.log").open("a") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.time_travel_server"],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


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


def test_from_the_first_word_to_the_day_it_is_in_force(office, visit, further_processes):
    ada = office("ada")
    write_a_draft(ada)
    look_before_asking(ada)
    ask_for_the_posting(ada)
    ben = office("ben")
    agree(ben)
    see_who_was_told(ben)
    today, later = further_processes(0, 31)
    visitor, reader = visit(script=False), visit()  # axe is a script
    hear_of_it(visitor, today)
    read_each_word(visitor)
    read_the_whole(visitor, today)
    check_accessibility(reader, today)
    expect_in_force(visitor, later)


def write_a_draft(ada):
    press(ada, "version 2", role="link")
    assert ada.looks_wrong() == []
    press(ada, "Write a new version", role="link")
    assert ada.looks_wrong() == []
    press(ada, "Write a new version")
    ada.page.get_by_label("What changes, in plain words").fill(SUMMARY)
    words = ada.page.get_by_label("Markdown:").first
    words.fill(f"{words.input_value()}\n{SENTENCE}\n")
    press(ada, "Save and continue editing")
    expect(ada.page.get_by_text("nothing stands in the way of posting it")).to_be_visible()
    assert ada.looks_wrong() == []


def look_before_asking(ada):
    for page in ("Dry run: who would be told", "Preview of page and mail"):
        press(ada, page, role="link")
        assert ada.looks_wrong() == []
        ada.page.go_back()


def ask_for_the_posting(ada):
    press(ada, "Ask for posting", role="link")
    assert ada.looks_wrong() == []
    press(ada, "Ask for posting")
    expect(ada.page.get_by_text("waits for a second person")).to_be_visible()


def agree(ben):
    press(ben, "draft", role="link")
    press(ben, "Agree to the posting", role="link")
    expect(ben.page.get_by_text(SUMMARY)).to_be_visible()
    assert ben.looks_wrong() == []
    press(ben, "Agree to the posting")
    wait_for(ben, "Posted; in force from")
    assert ben.looks_wrong() == []


def see_who_was_told(ben):
    press(ben, "Who was told", role="link")
    assert ben.looks_wrong() == []


def hear_of_it(visitor, site):
    """On any page: the bar says which version comes and when, and leads on."""
    visitor.page.goto(f"{site.url}/about/")
    expect(visitor.page.get_by_text(re.compile("Version 3 is in force from"))).to_be_visible()
    press(visitor, "Read what changes", role="link")


def read_each_word(visitor):
    expect(visitor.page).to_have_url(re.compile(r"/privacy/versions/2\.\.3/$"))
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("From version 2 to version 3")
    expect(visitor.page.get_by_text(SUMMARY).last).to_be_visible()
    expect(visitor.page.locator("ins", has_text=SENTENCE)).to_be_visible()
    # The number and the day of the version itself, and nothing else.
    expect(visitor.page.locator(".with-contents__text del")).to_have_count(2)


def read_the_whole(visitor, site):
    press(visitor, "Version 3", role="link")
    expect(visitor.page.get_by_text(SENTENCE)).to_be_visible()
    visitor.page.goto(f"{site.url}/request-information/")
    expect(visitor.page.get_by_text(re.compile("version 3", re.I)).first).to_be_visible()


def check_accessibility(reader, site):
    reader.host = site.url
    pages = "/", "/privacy/versions/3/", "/privacy/versions/2..3/", "/privacy/versions/", "/request-information/"
    for path in pages:
        reader.page.goto(f"{site.url}{path}")
        assert reader.looks_wrong() == []


def expect_in_force(visitor, site):
    visitor.page.goto(f"{site.url}/privacy/")
    expect(visitor.page.get_by_text(SENTENCE)).to_be_visible()
    expect(visitor.page.get_by_text("Our privacy policy changes.")).to_have_count(0)


def press(window, name, role="button"):
    with window.page.expect_navigation():
        window.page.get_by_role(role, name=name, exact=True).first.click()


def wait_for(window, words):
    for _ in range(100):
        if window.page.get_by_text(words).count():
            return
        window.page.wait_for_timeout(200)
        window.page.reload()
    expect(window.page.get_by_text(words)).to_be_visible()
