import errno
import json
import os

import pytest
from django.conf import settings
from django.utils import timezone

from leads.models import Contact
from privacy.rights.jobs import act_on_rights
from privacy.rights.models import ErasureJob, ErasureRequest, ErasureResult, LeftoverScan
from privacy.rights.requests import request_erasure
from responsys_site.core.db.erasure_scan import find_leftovers
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.journal.journal_file import JournalNotWritten
from responsys_site.mail.models import BodyChunk, Delivery, IncomingMail, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.rights.conftest import ANN, erase, write_to_us


def test_no_column_has_the_address_or_the_name_any_more(ann):
    assert {"mail.BodyChunk.data", "leads.Contact.address"} <= {one.column for one in find_leftovers(texts=[ANN])}
    search = erase().leftover_scan
    assert (search.of_addresses, search.of_names) == ({}, {})
    assert not BodyChunk.objects.exists() and IncomingMail.objects.get().author == ""


def test_each_holder_notes_what_it_did_and_what_stays(ann):
    results = {one.holder: one for one in erase().results.all()}
    assert list(results) == ["leads", "mail", "request log", "staff", "desk", "rights"]
    assert results["leads"].done == 4 and "Your choices" in results["leads"].kept[0]
    assert "IP addresses" in results["request log"].kept[0]


def test_the_last_mail_says_what_stays_and_is_then_forgotten(ann, sent):
    erase()
    last = sent()[-1]
    assert last.to == ["Ann.Smith@example.com"] and last.subject == "What we held about you is removed"
    assert "Your choices, with their dates" in last.body and "IP addresses" in last.body
    act_on_rights(at=timezone.now())
    assert not Delivery.objects.exclude(address="").exists() and not ErasureJob.objects.exists()
    assert find_leftovers(texts=[ANN, "Ann Jones", "Ann Smith"]) == []


def test_it_is_written_down_by_digest_before_anything_is_erased(ann):
    request_erasure(address=ANN, reason="asked", by=None, at=timezone.now())
    request, work = ErasureRequest.objects.get(), ErasureJob.objects.get()
    assert request.address_digest == keyed_digest(ANN)
    assert ANN not in work.sealed_person


def test_the_journal_has_a_line_outside_the_database(ann, settings):
    erase()
    line = json.loads(settings.OPT_OUT_JOURNAL.read_text().splitlines()[-1])
    assert (line["action"], line["address_digest"], line["scope"]) == ("erasure", keyed_digest(ANN), "everything")


def test_what_cannot_be_journalled_is_not_begun(ann, monkeypatch):
    def full(file, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(JournalNotWritten):
        request_erasure(address=ANN, reason="asked", by=None, at=timezone.now())
    assert not ErasureRequest.objects.exists() and Contact.objects.active().exists()


def test_an_opt_out_outlives_it(ann, client):
    Suppression.objects.add(address_digest=keyed_digest(ANN), scope="marketing", reason="opted out", at=timezone.now())
    kept = erase().results.get(holder="mail").kept
    assert Suppression.objects.filter(address_digest=keyed_digest(ANN)).exists() and "A code made from" in kept[1]


def test_a_mention_in_somebody_elses_mail_is_found_and_told_to_staff(ann):
    write_to_us(b"From: bob@example.org\r\nSubject: Hi\r\n\r\nAsk ann.smith@example.com, that is Ann Jones.\r\n")
    search = erase().leftover_scan
    assert search.of_addresses == search.of_names == {"mail.BodyChunk.data": 1}


def test_asked_again_it_finds_nothing_more(ann):
    erase()
    send_due(at=timezone.now())
    act_on_rights(at=timezone.now())
    again = erase()
    assert {one.done for one in again.results.exclude(holder="rights")} == {0}
    assert LeftoverScan.objects.count() == 2 and ErasureResult.objects.count() == 2 * len(
        settings.PERSONAL_DATA_SOURCES
    )
