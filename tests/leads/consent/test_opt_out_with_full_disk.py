"""The journal cannot be written whole: what was asked for is not called done, and what is there stays readable."""

import os
import resource
import signal

import pytest
from django.core.management import call_command

from leads.models import ConsentEvent
from responsys_site.core.journal.journal_file import read_lines
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import ANN, ONE_CLICK, field, opt_out_path

BOB = "bob@example.com"


@pytest.fixture
def full_disk(settings, client, policy):
    """Bob has opted out; after that the disk has room for some more bytes of the journal, and for no whole line."""
    client.raise_request_exception = False
    client.post(opt_out_path(BOB))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond it fails with EFBIG, as one to a full disk

    def do(act, room=40):
        size = settings.OPT_OUT_JOURNAL.stat().st_size
        write = os.write

        def only_the_journal(file, data):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, limits[1]))
            try:
                return write(file, data)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "write", only_the_journal)
            return act()

    yield do
    signal.signal(signal.SIGXFSZ, handler)


def lines(settings):
    return [*read_lines(path=settings.OPT_OUT_JOURNAL)]


@pytest.mark.parametrize("posted", [ONE_CLICK, {}, {"scope": "contact"}])
def test_an_opt_out_that_is_not_on_the_disk_is_answered_503(full_disk, client, settings, posted):
    answer = full_disk(lambda: client.post(opt_out_path(ANN), posted))
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "try again in a minute" in answer.text and Suppression.objects.count() == 1
    assert len(lines(settings)) == 1 and None not in lines(settings)


def test_the_same_press_works_once_there_is_room(full_disk, client, settings):
    full_disk(lambda: client.post(opt_out_path(ANN), ONE_CLICK))
    assert client.post(opt_out_path(ANN), ONE_CLICK).status_code == 200
    assert Suppression.objects.count() == len(lines(settings)) == 2
    call_command("replay_journal")  # fails where a line cannot be read


def test_a_line_that_is_written_in_pieces_is_whole(client, policy, settings, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:7]))
    assert client.post(opt_out_path(ANN)).status_code == 200
    assert [line.action for line in lines(settings)] == ["opt-out"]


def test_undo_and_confirmation_lift_nothing_that_is_not_on_the_disk(full_disk, client, issue, stop):
    key = field(stop(), "key")
    assert full_disk(lambda: client.post("/opt-out/undo/", {"key": key}), room=0).status_code == 503
    path = issue()
    shown = field(client.get(path), "key")
    assert full_disk(lambda: client.post(path, {"key": shown}), room=0).status_code == 503
    assert (
        Suppression.objects.count() == 2
        and not ConsentEvent.objects.filter(action__in=["undone", "confirmed"]).exists()
    )
    assert "Everything is as it was" in client.post("/opt-out/undo/", {"key": key}).text


def test_a_journal_that_is_no_file_is_answered_503(client, policy, settings, tmp_path):
    settings.OPT_OUT_JOURNAL, client.raise_request_exception = tmp_path, False
    assert client.post(opt_out_path(ANN), ONE_CLICK).status_code == 503
    assert not Suppression.objects.exists()
