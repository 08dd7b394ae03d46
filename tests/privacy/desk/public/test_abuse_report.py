import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from privacy.desk.models import Attachment, Case
from privacy.desk.public import forms
from tests.privacy.desk.conftest import key_of

FORM = "/privacy/report-mail/"
# Bytes that are no UTF-8, a NUL, and a part in base64: mail as it comes.
MESSAGE = (
    b"From: shop@example.com\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\nSubject: Sale\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n\xff\xfe\0caf\xe9"
)


@pytest.fixture
def report(client, db):
    def send(*, file=None, **changes):
        answers = {"key": key_of(client, FORM), "email": "ann@example.com", "text": "From a shop"} | changes
        return client.post(FORM, answers | ({"file": file} if file else {}))

    return send


def eml(content=MESSAGE, name="sale.eml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="message/rfc822")


def test_the_message_is_kept_to_the_byte(report):
    assert report(file=eml()).status_code == 303
    (kept,) = Attachment.objects.all()
    assert b"".join(kept.chunks()) == MESSAGE and kept.size == len(MESSAGE) and kept.name == "sale.eml"
    assert kept.event.case.kind == "unwanted mail"


def test_pasted_headers_stand_in_the_thread(report):
    report(headers="Received: from mx.example.com\nSubject: Sale")
    assert "Received: from mx.example.com\nSubject: Sale" in Case.objects.get().events.get(kind="in").text


def test_in_words_alone_it_is_a_report_too(report, sent):
    assert report().status_code == 303 and Case.objects.get().reference in sent()[0].subject


def test_a_large_message_is_kept_in_pieces(report):
    large = MESSAGE + b"x" * 3_000_000
    assert report(file=eml(large)).status_code == 303
    assert b"".join(Attachment.objects.get().chunks()) == large


@pytest.mark.parametrize("content", [b"%PDF-1.7 not a message", b"", MESSAGE + b"x" * forms.MAX_MESSAGE_SIZE])
def test_what_is_no_message_or_too_large_is_said_and_nothing_typed_is_lost(report, content):
    page = report(file=eml(content), text="Keep me")
    assert page.status_code == 422 and "Keep me" in page.text and "choose the file once more" in page.text
    assert not Case.objects.exists()


def test_what_is_far_too_large_is_refused_at_the_edge(report, settings):
    settings.PUBLIC_UPLOADS = {FORM: 1000}
    assert report(file=eml(MESSAGE + b"x" * 1000)).status_code == 413


def test_no_other_form_takes_a_file_that_is_no_text(client, db):
    assert client.post("/privacy/ask/", {"file": eml()}).status_code == 400


def test_bytes_that_are_no_text_are_shown_again_with_a_mark(client, db):
    part = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\ncaf\xff\0\r\n--b--\r\n'
    page = client.generic("POST", FORM, part, content_type="multipart/form-data; boundary=b")
    assert page.status_code == 422 and "caf\ufffd\ufffd" in page.text


def test_so_many_files_are_taken_and_no_more(report, monkeypatch):
    monkeypatch.setattr("privacy.desk.public.views.FILES_PER_HOUR", 1)
    assert [report(file=eml()).status_code for _ in range(2)] == [303, 429]
    assert Attachment.objects.count() == Case.objects.count() == 1


def test_questions_about_such_mail_lead_here(policy, client):
    assert f'href="{FORM}"' in client.get("/mail-from-our-customers/").text
