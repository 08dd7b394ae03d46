import errno
import json
import os
import stat

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.journal import journal_file
from responsys_site.core.journal.journal_file import JournalLine
from responsys_site.mail.models import Suppression
from tests.leads.consent.conftest import field, opt_out_path


def lines(settings) -> list[dict]:
    path = settings.OPT_OUT_JOURNAL
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_each_opt_out_adds_one_line_without_an_address(client, policy, settings):
    client.post(opt_out_path())
    client.post(opt_out_path())
    (line,) = lines(settings)
    assert (line["action"], line["address_digest"]) == ("opt-out", keyed_digest("ann.smith@example.com"))
    assert stat.S_IMODE(settings.OPT_OUT_JOURNAL.stat().st_mode) == 0o600


def test_the_line_is_on_the_disk_before_the_page_says_done(client, policy, settings, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(lines(settings)))
    client.post(opt_out_path())
    assert len(synced[0]) == 1


def test_what_cannot_be_journalled_is_not_called_done(client, policy, monkeypatch):
    def full(file, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    client.raise_request_exception = False
    assert client.post(opt_out_path()).status_code == 503
    assert Suppression.objects.count() == 0


def test_what_lifts_an_opt_out_is_journalled_too(client, issue, stop, confirm, settings):
    client.post("/opt-out/undo/", {"key": field(stop(), "key")})
    stop()
    confirm(issue())
    assert [line["action"] for line in lines(settings)] == ["opt-out", "undone", "opt-out", "confirmed"]


def test_opening_the_link_adds_none(client, policy, settings):
    client.get(opt_out_path())
    assert lines(settings) == []


def test_a_simulation_leaves_no_line(settings, tmp_path, at):
    with journal_file.simulate(path=tmp_path / "rehearsal"):
        journal_file.append(lines=[JournalLine(action="opt-out", address_digest="0" * 32, scope="marketing", at=at)])
    assert lines(settings) == []
    assert (tmp_path / "rehearsal").read_text().count("\n") == 1
