"""A public page that was made once is answered without a query, a session, or any Django code at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from responsys_site.core.http import page_cache, snapshot
from responsys_site.wsgi import application
from tests.core.http.site_of_one_page import Source, read_greeting
from tests.core.http.wsgi_request import ask


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("path", ["/", "/privacy/", "/privacy/versions/", "/privacy/versions/1/", "/privacy/promises/"])
def test_a_warm_page_asks_the_database_nothing(path):
    snapshot.current()
    assert ask(application, path).status == 200
    with CaptureQueriesContext(connection) as queries:
        answer = ask(application, path)
    assert (answer.status, len(queries)) == (200, 0)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("policy")
def test_a_cold_page_asks_the_database_nothing_but_the_snapshot():
    snapshot.current()
    with CaptureQueriesContext(connection) as queries:
        assert ask(application, "/privacy/").status == 200
    assert len(queries) == 0


def test_a_page_is_made_once(one_page):
    for _ in range(5):
        ask(one_page, QUERY_STRING="campaign=a")
    assert Source.pages_made == 1


def test_a_page_that_sets_a_cookie_is_not_kept(one_page):
    answers = [ask(one_page, "/cookie/") for _ in range(2)]
    assert Source.pages_made == 2
    assert "ETag" not in answers[1].headers


def test_an_error_is_not_kept(one_page, monkeypatch):
    monkeypatch.setattr(snapshot.cache, "parts", (snapshot.SnapshotPart(name="other", load=read_greeting),))
    snapshot.clear()
    snapshot.current()
    assert [ask(one_page).status for _ in range(2)] == [503, 503]


def test_the_number_of_kept_pages_is_bounded(one_page, monkeypatch):
    monkeypatch.setattr(page_cache, "MAX_PAGES", 1)
    for path in ["/", "/lasting/", "/"]:
        ask(one_page, path)
    assert Source.pages_made == 3


def test_in_development_a_page_is_made_each_time(one_page, settings):
    settings.DEBUG = True
    etags = {ask(one_page).headers["ETag"] for _ in range(2)}
    assert (Source.pages_made, len(etags)) == (2, 1)
