"""A database that takes connections and never answers keeps three of four threads; pages from memory go on."""

import os
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.core.http.hanging_database import make_site
from tests.postgres import start_postgres

pytestmark = [pytest.mark.once, pytest.mark.servers]
ASKS_THE_DATABASE = "/confirm/no-such-token/"


@pytest.fixture(scope="module")
def hanging(request, tmp_path_factory):
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        url = start_postgres(request.addfinalizer)
    return make_site(folder=tmp_path_factory.mktemp("hanging"), postgres_url=url, add_cleanup=request.addfinalizer)


@pytest.fixture
def get(hanging):
    """Ask for a page; return its status, its body and the seconds that it took."""

    def ask(path):
        start = time.monotonic()
        try:
            with urllib.request.urlopen(f"{hanging[0].url}{path}", timeout=40) as answer:
                return answer.status, answer.read().decode("latin-1"), time.monotonic() - start
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("latin-1"), time.monotonic() - start

    return ask


@pytest.fixture
def hangs(hanging, get):
    """The database hangs while ten visitors ask for what needs it."""
    _site, proxy, _past = hanging
    assert get("/")[0] == get("/privacy/")[0] == 200
    with ThreadPoolExecutor(10) as visitors:
        proxy.hang()
        waiting = [visitors.submit(get, ASKS_THE_DATABASE) for _ in range(10)]
        time.sleep(1.8)
        yield waiting
        proxy.go_on()


def test_hanging_database_leaves_pages_from_memory_quick(hangs, get):
    for path in ("/", "/privacy/", "/privacy/versions/1/", "/privacy/promises/", "/healthz"):
        status, _words, seconds = get(path)
        assert status == 200 and seconds < 1


def test_hanging_database_is_waited_for_by_all_threads_but_one(hangs, get):
    refused = [answer.result() for answer in hangs if answer.done()]
    assert len(refused) == 7
    assert all(seconds < 1.8 for _status, _words, seconds in refused)  # one of them waited for a place
    for status, words, seconds in [get(ASKS_THE_DATABASE), get("/in/login/?next=/in/")]:
        assert status == 503 and "isn't working right now" in words and seconds < 1


def test_hanging_database_turns_readiness_off_at_once(hangs, get):
    assert get("/readyz")[0] == 503 and get("/readyz")[2] < 1


def test_hanging_database_that_answers_again_is_used_again(hanging, hangs, get):
    hanging[1].go_on()
    assert [answer.result()[0] for answer in hangs].count(404) == 3
    assert get(ASKS_THE_DATABASE)[0] == 404 and get("/readyz")[0] == 200


def test_burst_of_visitors_is_answered_while_the_database_is_well(get):
    with ThreadPoolExecutor(24) as visitors:
        answers = list(visitors.map(get, [ASKS_THE_DATABASE] * 72))
    assert {status for status, _words, _seconds in answers} == {404}


def test_connection_that_is_never_answered_is_given_up(hanging, get):
    hanging[1].hang()
    status, _words, seconds = get("/readyz")
    hanging[1].go_on()
    assert status == 503 and 3 < seconds < 8


def test_lock_and_statement_that_take_too_long_are_given_up_with_503(hanging, get):
    past = hanging[2]
    past.cursor().execute("LOCK TABLE leads_link IN ACCESS EXCLUSIVE MODE")
    status, words, seconds = get(ASKS_THE_DATABASE)
    past.rollback()
    assert status == 503 and "isn't working right now" in words and seconds < 4
