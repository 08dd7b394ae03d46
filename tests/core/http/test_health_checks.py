"""The two addresses for machines that watch say yes or no, to whatever Host they use."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from responsys_site.core.http import snapshot
from responsys_site.wsgi import application
from tests import migrated
from tests.core.http.wsgi_request import ask


def test_a_process_that_answers_is_up():
    answer = ask(application, "/healthz", HTTP_HOST="192.0.2.10")
    assert (answer.status, answer.body) == (200, b"ok\n")


@pytest.mark.usefixtures("policy")
def test_a_process_with_a_database_and_a_snapshot_is_ready():
    assert ask(application, "/readyz", HTTP_HOST=None).status == 200


@pytest.mark.usefixtures("policy")
def test_it_is_not_ready_when_rereads_failed_for_ten_minutes():
    read_at = snapshot.current().read_at
    for minutes, status in [(9, 200), (11, 503)]:
        with time_machine.travel(read_at + timedelta(minutes=minutes), tick=False):
            assert ask(application, "/readyz").status == status


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database_and_tells_no_details(monkeypatch):
    def away(alias):
        raise ConnectionError("host db.internal is away")

    monkeypatch.setattr(connections, "create_connection", away)
    answer = ask(application, "/readyz")
    assert (answer.status, answer.body) == (503, b"not ready\n")


@pytest.mark.django_db
def test_a_database_that_goes_away_takes_no_page_down_that_is_kept(policy):
    snapshot.current()
    assert ask(application, "/privacy/").status == 200
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot.cache, "_read", lambda last: 1 / 0)
        snapshot.refresh()
        assert ask(application, "/privacy/").status == 200


@pytest.mark.usefixtures("policy")
def test_it_is_not_ready_when_the_clock_was_never_started_after_the_installation():
    for minutes, status in [(14, 200), (16, 503)]:
        with time_machine.travel(migrated.MIGRATED_AT + timedelta(minutes=minutes), tick=False):
            snapshot.clear()
            answer = ask(application, "/readyz")
            assert (answer.status, b"late job: send-waiting-mail\n" in answer.body) == (status, status == 503)
