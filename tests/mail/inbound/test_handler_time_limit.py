import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import Model

from responsys_site.core.jobs.scheduler import run
from responsys_site.core.models import Heartbeat
from responsys_site.mail.inbound.dispatch import ChildFailed, handle_new
from responsys_site.mail.models import IncomingMail
from tests.mail.inbound.processes import environment
from tests.plugin import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
JOB = "handle-incoming-mail"
COMMAND = "responsys_site.mail.management.commands.handle_incoming_mail.handle_each"
SETTINGS = "tests.mail.inbound.slow_handler_settings"


@pytest.fixture
def children(settings, monkeypatch):
    """Mail is handled in child processes, as in production, by a handler that runs away from some subjects."""
    settings.INCOMING_MAIL_IN_CHILD, settings.INCOMING_MAIL_SECONDS = True, 2
    for name, value in environment(DJANGO_SETTINGS_MODULE=SETTINGS).items():
        monkeypatch.setenv(name, value)


def states() -> dict[str, str]:
    return dict(IncomingMail.objects.values_list("subject", "state"))


@pytest.mark.parametrize("runaway", ["expression", "loop", "wait"])
def test_mail_that_runs_away_is_ended_and_the_others_are_handled(children, take_in, letter, at, runaway):
    for subject in ("before", runaway, "after"):
        take_in(letter(subject=subject))
    assert run(name=JOB, at=at) == "2 taken by a handler, 0 left to staff, 1 failed for now"
    assert states() == {"before": "handled", runaway: "new", "after": "handled"}


def test_mail_that_runs_away_twice_is_left_to_staff_with_the_reason(children, take_in, letter, at):
    mail = take_in(letter(subject="expression"))
    minutes = [timedelta(minutes=number) for number in (0, 1, 5, 6, 10)]
    words = [run(name=JOB, at=at + since) for since in minutes]
    assert [("1 failed" in one, "1 left to staff" in one) for one in words] == [
        (True, False),
        (False, False),
        (True, False),
        (False, False),
        (False, True),
    ]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == ("waits for staff", 2, "took too long, or was stopped")
    assert "read it yourself" in mail.outcome


def test_try_counts_before_it_begins(children, take_in, letter):
    mail = take_in(letter(subject="wait"))
    command = [sys.executable, "manage.py", "handle_incoming_mail"]
    with subprocess.Popen(command, cwd=ROOT) as child:
        while IncomingMail.objects.get().attempts == 0 and child.poll() is None:
            time.sleep(0.05)
        child.kill()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("new", 1)


def test_child_that_is_asked_to_stop_finishes_the_mail_it_has(children, take_in, letter):
    for _ in range(3):
        take_in(letter(subject="slow", message_id=f"<{time.monotonic_ns()}@example.com>"))
    command = [sys.executable, "manage.py", "handle_incoming_mail"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        while not IncomingMail.objects.filter(attempts=1).exists():
            time.sleep(0.05)
        child.terminate()
        output, _ = child.communicate(timeout=30)
    assert child.returncode == 0 and output == "taken\n"
    assert list(IncomingMail.objects.order_by("attempts").values_list("attempts", "state")) == [
        (0, "new"),
        (0, "new"),
        (1, "handled"),
    ]


def test_child_that_cannot_start_fails_the_job(children, monkeypatch, take_in, letter, at):
    mail = take_in(letter())
    Heartbeat.objects.create(name=JOB, due_at=at)
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(ChildFailed):
        run(name=JOB, at=at)
    mail.refresh_from_db()
    assert mail.attempts == 0 and Heartbeat.objects.get(name=JOB).last_message == "failed: ChildFailed"


@pytest.fixture
def hold():
    """Lock a row in another transaction until the test is over. SQLite has no locks on rows."""
    is_held, is_over, threads = threading.Event(), threading.Event(), []

    def lock(row: Model) -> None:
        with transaction.atomic() if connection.features.has_select_for_update else nullcontext():
            type(row).objects.select_for_update().get(pk=row.pk)
            is_held.set()
            is_over.wait(30)
        connection.close()

    def held(row: Model) -> None:
        threads.append(threading.Thread(target=lock, args=(row,)))
        threads[0].start()
        assert is_held.wait(30)

    yield held
    is_over.set()
    [thread.join() for thread in threads]


def test_worker_does_not_wait_for_a_mail_that_another_one_holds(settings, hold, take_in, letter, at):
    settings.INCOMING_MAIL_HANDLERS = ["tests.mail.inbound.slow_handlers.handle"]
    mails = [take_in(letter(subject=subject)) for subject in ("held", "other")]
    hold(mails[0])
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET lock_timeout = '5s'")
    assert handle_new(at=at).taken == (1 if connection.vendor == "postgresql" else 2)
    assert states()["other"] == "handled"


def test_mail_that_waits_for_a_row_is_not_charged_with_the_wait(children, hold, take_in, letter, at):
    mail = take_in(letter(subject="row"))
    hold(Heartbeat.objects.create(name="held", due_at=at))
    words = run(name=JOB, at=at)
    mail.refresh_from_db()
    is_held = connection.vendor == "postgresql"
    assert words.startswith("0 taken" if is_held else "1 taken")
    assert (mail.state, mail.attempts, mail.error) == (
        ("new", 0, "OperationalError") if is_held else ("handled", 1, "")
    )


def test_commands_wait_for_a_lock_is_shorter_than_the_time_of_a_mail(settings, monkeypatch):
    shown = []
    monkeypatch.setattr(COMMAND, lambda **_: shown.append(dict(connections.settings["default"]["OPTIONS"])) or [])
    call_command("handle_incoming_mail")
    wait = shown[0]["timeout"] if connection.vendor == "sqlite" else shown[0]["options"]
    assert wait == 5 if connection.vendor == "sqlite" else "-c lock_timeout=5s" in wait
    assert settings.INCOMING_MAIL_SECONDS == 15
