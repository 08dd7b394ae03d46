import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from privacy.rights.jobs import delete_expired_copies
from privacy.rights.models import AccessPackage, ArchiveChunk
from privacy.rights.requests import request_access
from tests.privacy.rights.conftest import ANN, LETTER


@pytest.fixture
def archive(ann, copy_path, client) -> ZipFile:
    return ZipFile(io.BytesIO(client.post(copy_path()).content))


def test_the_copy_has_what_every_app_holds(archive):
    data = json.loads(archive.read("everything.json"))
    kinds = [record["kind"] for holder in data["held"] for record in holder["records"]]
    assert {"You, on file", "Request for information", "Choice of yours", "Change of your details"} <= set(kinds)
    assert {"Mail to you", "Mail from you or about mail to you", "Note of our staff about your request"} <= set(kinds)
    assert "IP addresses" in data["held"][2]["not_in_this_copy"]


def test_the_page_shows_the_same_with_typed_text_made_harmless(archive):
    page = archive.read("everything.html").decode()
    assert "Example &amp; Daughters &lt;b&gt;" in page and "Ann Smith called." in page and "<b>" not in page


def test_mail_that_came_in_is_there_byte_by_byte(archive):
    (name,) = [name for name in archive.namelist() if name.endswith(".eml")]
    assert archive.read(name) == LETTER


def test_no_link_in_it_opens_anything(archive, ann):
    text = archive.read("everything.json").decode()
    assert "/profile/…/" in text and not ann.links.filter(token_digest__in=text.split()).exists()


def test_the_link_goes_to_the_address_alone_and_opening_it_hands_nothing_out(ann, copy_path, client):
    page = client.get(copy_path())
    assert mail.outbox[-1].to == ["Ann.Smith@example.com"] and "Download your copy" in page.text
    assert "Jones" not in page.text and "no-store" in page["Cache-Control"] and not page.cookies


def test_the_file_is_an_attachment_that_nothing_keeps(ann, copy_path, client):
    answer = client.post(copy_path())
    assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == "application/zip" and int(answer["Content-Length"]) == len(answer.content)


def test_after_seven_days_the_link_is_dead_and_the_bytes_are_gone(ann, copy_path, client):
    path, later = copy_path(), timezone.now() + timedelta(days=7, minutes=1)
    with time_machine.travel(later):
        assert client.get(path).status_code == client.post(path).status_code == 404
    delete_expired_copies(at=later)
    assert not ArchiveChunk.objects.exists() and AccessPackage.objects.exists()


def test_the_database_alone_opens_no_copy(ann, copy_path):
    copy_path()
    package = AccessPackage.objects.get()
    stored = b"".join(data for _number, data in package.pieces())
    assert package.sealed_address == "" and b"everything.json" not in stored


def test_asked_for_twice_at_once_it_is_one_copy(ann):
    first, second = (request_access(address=ANN, by=None, at=timezone.now()) for _ in range(2))
    assert first == second


def test_a_stranger_to_us_gets_a_copy_that_says_nothing(policy, copy_path, client):
    archive = ZipFile(io.BytesIO(client.post(copy_path("nobody@example.com")).content))
    data = json.loads(archive.read("everything.json"))
    assert [holder["records"] for holder in data["held"][:4]] == [[], [], [], []]
