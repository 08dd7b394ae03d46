import io
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from responsys_site.mail.models import IncomingMail
from tests.mail.inbound.processes import environment
from tests.plugin import ROOT

pytestmark = pytest.mark.servers


@pytest.fixture
def receive(db, monkeypatch):
    """Give bytes to the command's standard input."""

    def given(data: bytes, *options: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        call_command("receive_mail", *options)

    return given


def piped(data: bytes, **changed: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "receive_mail", "--sender=ann@example.com"]
    environ = environment(**changed)
    return subprocess.run(command, check=False, input=data, cwd=ROOT, env=environ, capture_output=True)


def test_a_mail_is_stored_with_its_envelope(receive, letter):
    receive(letter(), "--sender=bounce+ann@example.net", "--recipient=privacy@responsys.example")
    mail = IncomingMail.objects.get()
    assert b"".join(mail.raw()) == letter() and mail.source == "pipe"
    assert (mail.envelope_sender, mail.recipient) == ("bounce+ann@example.net", "privacy@responsys.example")


def test_without_options_the_envelope_is_what_the_server_wrote_into_the_header(receive, letter):
    receive(letter(x_original_to="privacy+x@responsys.example"))
    mail = IncomingMail.objects.get()
    assert (mail.envelope_sender, mail.recipient) == ("ann@example.com", "privacy+x@responsys.example")


def test_a_null_sender_is_none_to_answer_and_not_odd(receive, letter):
    receive(letter(return_path=None), "--sender=")
    mail = IncomingMail.objects.get()
    assert mail.envelope_sender == "" and mail.flags == []


def test_a_server_that_was_not_heard_and_tries_again_stores_one(receive, letter):
    receive(letter())
    receive(letter())
    assert IncomingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_its_exit_code_is_0_once_the_mail_is_committed(letter):
    assert piped(letter()).returncode == 0
    assert IncomingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_the_mail_server_keeps_the_mail(letter):
    away = {"sqlite": "sqlite:////nowhere/site.sqlite3", "postgresql": "postgresql://nobody@127.0.0.1:1/nothing"}
    ended = piped(letter(), DATABASE_URL=away[connection.vendor])
    assert ended.returncode == 75
    assert b"could not be stored: OperationalError" in ended.stderr and b"ann@" not in ended.stderr


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_configuration_is_no_bounce(letter):
    assert piped(letter(), IMAP_URL="nonsense").returncode == 0
    assert piped(letter(subject="another"), VAR_DIR="/proc/nowhere").returncode == 75
