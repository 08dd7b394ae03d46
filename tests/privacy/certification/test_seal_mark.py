from datetime import timedelta

import pytest

from privacy.effective_dates import midnight_at_home
from responsys_site.core.http import snapshot
from tests.privacy.certification.conftest import PAPER

PAGES = ["/", "/privacy/", "/privacy/seal/", "/request-information/", "/no-such-page/"]
STARTS, LAPSES = midnight_at_home(day=PAPER["valid_from"]), midnight_at_home(day=PAPER["valid_to"] + timedelta(days=1))
SECOND = timedelta(seconds=1)


def shown(client, path="/"):
    page = client.get(path).text
    return "mark" if 'class="seal-mark"' in page else "lapsed" if "lapsed on 5 March 2027" in page else "nothing"


@pytest.fixture
def finish(office, at):
    return lambda row, kind: row.end(kind=kind, reason="So it is.", staff_id=office.pk, at=at)


@pytest.mark.parametrize("path", PAGES)
def test_on_every_page(policy, certify, now, client, path):
    assert shown(client, path) == "nothing"
    certify()
    assert shown(client, path) == "mark"
    now.move_to(LAPSES)
    assert shown(client, path) == "lapsed"


def test_it_turns_at_the_very_instants_by_the_process_s_own_clock(policy, certify, now, client):
    now.move_to(STARTS - SECOND)
    certify()
    for at, what in [(STARTS - SECOND, "nothing"), (STARTS, "mark"), (LAPSES - SECOND, "mark"), (LAPSES, "lapsed")]:
        now.move_to(at)
        assert shown(client) == what


def test_a_change_in_the_database_shows_at_the_next_reread(policy, certify, finish, now, client):
    row = certify()
    assert shown(client) == "mark"
    finish(row, "ended")
    assert shown(client) == "mark"
    snapshot.refresh()
    assert "Our Example Seal seal lapsed on 23 November 2026" in client.get("/").text


@pytest.mark.parametrize(
    "path", [*PAGES[:4], "/privacy/versions/1/", "/privacy/versions/1..2/", "/privacy/on/2026-11-02/"]
)
def test_no_browser_keeps_a_page_that_carries_it(policy, certify, now, client, path):
    certify()
    page = client.get(path)
    assert 'class="seal-mark"' in page.text and "no-cache" in page.headers["Cache-Control"]


def test_what_was_a_mistake_is_no_seal_that_lapsed(policy, certify, finish, now, client):
    finish(certify(), "struck out")
    assert shown(client) == "nothing" and "lapsed" not in client.get("/").text


def test_a_renewal_takes_the_place_of_what_lapsed(policy, certify, now, client):
    certify()
    first = PAPER["valid_to"] + timedelta(days=1)
    certify(licence_number="ES-18", valid_from=first, valid_to=first + timedelta(days=365))
    now.move_to(LAPSES)
    assert shown(client) == "mark" and "ES-18" in client.get("/privacy/seal/").text
