"""The snapshot is reread off the request path, keeps the last on failure, and turns by the clock."""

import logging
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from privacy.policy.published import PUBLISHED_POLICY
from responsys_site.core.http import snapshot
from tests.core.http.site_of_one_page import GREETING, Greeting, Source
from tests.core.http.wsgi_request import ask

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def test_a_reread_shows_what_changed(one_page):
    ask(one_page)
    Source.greeting = Greeting("good morning")
    assert b"hello" in ask(one_page).body
    snapshot.refresh()
    assert b"good morning" in ask(one_page).body


def test_a_reread_that_finds_the_same_makes_no_page_anew(one_page):
    ask(one_page)
    before = snapshot.current()
    snapshot.refresh()
    assert snapshot.current().read_at > before.read_at
    assert snapshot.current().revision == before.revision
    ask(one_page)
    assert Source.pages_made == 1


def test_a_reread_that_fails_keeps_the_last_and_says_so_without_details(one_page, caplog):
    ask(one_page)
    Source.greeting = None
    with caplog.at_level(logging.WARNING):
        snapshot.refresh()
    assert b"hello" in ask(one_page).body
    assert "The part greeting of the site snapshot could not be read: ConnectionError < " in caplog.text
    assert "tests/core/http/site_of_one_page.py" in caplog.text and "no database" not in caplog.text


def test_a_first_read_that_fails_is_tried_again(one_page):
    snapshot.clear()
    Source.greeting = None
    assert ask(one_page).status == 503
    Source.greeting = Greeting("back")
    assert b"back" in ask(one_page).body


def test_the_page_turns_at_the_instant_and_not_a_second_earlier(one_page):
    Source.greeting = Greeting("old or new", turns_at=NOON)
    with time_machine.travel(NOON - timedelta(hours=1), tick=False) as clock:
        snapshot.clear()
        snapshot.current()
        for seconds, made in [(-1, 1), (0, 2), (1, 2)]:
            clock.move_to(NOON + timedelta(seconds=seconds))
            ask(one_page)
            assert Source.pages_made == made


@pytest.mark.parametrize(("before", "lifetime"), [(1000, "max-age=300"), (40, "max-age=40"), (0.5, "no-cache")])
def test_a_lifetime_ends_before_the_next_instant(one_page, before, lifetime):
    Source.greeting = Greeting("fixed", turns_at=NOON)
    with time_machine.travel(NOON - timedelta(seconds=before), tick=False):
        snapshot.clear()
        snapshot.current()
        assert ask(one_page, "/lasting/").headers["Cache-Control"] == lifetime
        assert ask(one_page, "/lasting/").headers["Cache-Control"] == lifetime


def test_a_thread_rereads(one_page, settings):
    settings.SITE_SNAPSHOT_REREAD_SECONDS = 0.01
    cache = snapshot.SnapshotCache()
    cache.parts = snapshot.cache.parts
    first = cache.get()
    Source.greeting = Greeting("later")
    deadline = time.monotonic() + 5
    while cache.get() is first or GREETING.pick(cache.get().values).words != "later":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    cache.close()


def test_threads_that_start_together_read_once(one_page, monkeypatch):
    cache, reads = snapshot.SnapshotCache(), []
    monkeypatch.setattr(cache, "_read", lambda last: reads.append(1) or time.sleep(0.05) or snapshot.current())
    threads = [threading.Thread(target=cache.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reads) == 1


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_reads_for_itself(one_page):
    assert snapshot.peek() is not None
    child = os.fork()
    if child == 0:
        os._exit(0 if snapshot.peek() is None else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_a_part_that_the_site_does_not_have_is_unavailable(one_page):
    with pytest.raises(snapshot.SnapshotUnavailable, match="policy"):
        PUBLISHED_POLICY.get()
