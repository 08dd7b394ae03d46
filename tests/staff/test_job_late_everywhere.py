"""A job that is late turns /readyz, the register and the staff's first page red, with no worker that would say so."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from privacy.promises.runner import run_checks
from responsys_site.core.http import snapshot
from responsys_site.core.jobs.scheduler import enqueue_due_jobs, run
from responsys_site.core.models import Heartbeat
from responsys_site.mail.queue.tasks import MAX_BATCH_TIME, MAX_RUN_TIME
from responsys_site.staff.management.commands.doctor import find_problems
from responsys_site.wsgi import application
from tests.core.http.wsgi_request import ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]
MAIL, CHECKS = "handle-incoming-mail", "check-promises"


@pytest.fixture
def later():
    """Every job has just been done and every promise checked; go so many minutes on and read again."""
    now = timezone.now()
    enqueue_due_jobs(at=now)
    Heartbeat.objects.update(finished_at=now)
    run_checks(at=now, only={"L3", "S8"})
    with time_machine.travel(now, tick=False) as clock:

        def go(**minutes: float) -> None:
            clock.shift(timedelta(**minutes))
            snapshot.refresh()

        go()
        yield go


def all_but(*names: str) -> None:
    Heartbeat.objects.exclude(name__in=names).update(finished_at=timezone.now())


def words_of(client, promise: str) -> dict:
    found = client.get("/privacy/promises.json").json()["promises"]
    return next(one for one in found if one["id"] == promise)


def test_a_job_that_is_late_is_named_until_it_is_done(later):
    for minutes, status in [(17, 200), (2, 503)]:
        later(minutes=minutes)
        all_but(MAIL)
        snapshot.refresh()
        answer = ask(application, "/readyz")
        assert (answer.status, b"late job: handle-incoming-mail\n" in answer.body) == (status, status == 503)
    run(name=MAIL, at=timezone.now())
    snapshot.refresh()
    assert ask(application, "/readyz").status == 200


def test_the_promise_that_a_late_job_keeps_is_not_kept(later, client):
    assert words_of(client, "L3")["state"] == "kept"
    later(minutes=19)
    assert words_of(client, "L3")["state"] == "not kept"
    assert "The job that keeps this promise is late: it last finished on" in words_of(client, "L3")["found"]
    assert words_of(client, "S8")["state"] == "kept"
    assert "The job that keeps this promise is late" in client.get("/privacy/promises/").text


def test_a_promise_that_was_not_checked_for_hours_is_not_verified(later, client):
    later(hours=3)
    assert words_of(client, "S8")["state"] == "kept"
    later(minutes=1)
    words = words_of(client, "S8")
    assert words["state"] == "not verified" and words["found"].startswith("Not verified since")
    later(minutes=15)
    assert words_of(client, "K4")["state"] == "not kept"


def test_a_promise_that_was_found_broken_is_not_forgotten_when_nothing_is_checked(later, client, settings):
    settings.HOSTING_PROVIDER = "Somebody Else"
    run_checks(at=timezone.now(), only={"K5"})
    later(hours=30)
    words = words_of(client, "K5")
    assert words["state"] == "not verified" and "It was not kept then:" in words["found"]


def test_a_job_that_never_finished_is_late_however_often_it_is_started(later):
    Heartbeat.objects.update(finished_at=None)
    for _minute in range(18):
        later(minutes=1)
        enqueue_due_jobs(at=timezone.now())
        all_but(MAIL)
    snapshot.refresh()
    assert b"late job: handle-incoming-mail\n" in ask(application, "/readyz").body


def test_the_first_page_of_staff_names_late_jobs(later, admin_client):
    assert "is late" not in admin_client.get("/in/admin/").text
    later(minutes=19)
    assert "The job handle-incoming-mail is late: it last finished on" in admin_client.get("/in/admin/").text


def test_a_job_that_fails_is_named_and_takes_nothing_out_of_service(later, client, admin_client):
    for minutes, state in [(20, "kept"), (42, "kept"), (2, "not kept")]:
        later(minutes=minutes)
        all_but(MAIL)
        Heartbeat.objects.filter(name=MAIL).update(failed_at=timezone.now() - timedelta(seconds=10))
        snapshot.refresh()
        answer = ask(application, "/readyz")
        assert (answer.status, answer.body) == (200, b"ok\nfailing job: handle-incoming-mail\n")
        assert words_of(client, "L3")["state"] == state
    assert "promise has failed again and again: it last finished on" in words_of(client, "L3")["found"]
    assert "The job handle-incoming-mail has failed: it last finished on" in admin_client.get("/in/admin/").text
    assert "The job handle-incoming-mail has failed. The log" in " ".join(find_problems(at=timezone.now()))


def test_a_job_is_not_late_while_the_only_worker_sends_a_batch_to_a_slow_relay(later):
    later(seconds=(MAX_RUN_TIME + MAX_BATCH_TIME + timedelta(minutes=3)).total_seconds())
    assert ask(application, "/readyz").body == b"ok\n"
