"""Headers as programs write them, against the rules: the mail is read as it was meant, or shown as text and flagged."""

import base64

import pytest

from privacy.desk.models import CaseEvent

NOTE = "could not be read with certainty"


@pytest.fixture
def entry_of(arrive, letter):
    def sent(body: bytes, **fields) -> tuple[CaseEvent, list[str]]:
        mail = arrive(letter(**{"subject": None, **fields}).replace(b"Good day\r\n", body))
        return CaseEvent.objects.get(incoming=mail), mail.flags

    return sent


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        *(("boundary=a'b", "a'b"), ("boundary=----=_Part_1", "----=_Part_1"), ("BOUNDARY = x", "x")),
        *(('boundary="x" (comment)', "x"), ("boundary=x; charset=utf-8", "x"), ('charset="x"; boundary=a=b', "a=b")),
    ],
)
def test_a_boundary_may_be_unquoted(entry_of, written, mark):
    body = f"--{mark}\r\n\r\none\r\n--{mark}\r\n\r\ntwo\r\n--{mark}--\r\n"
    entry, flags = entry_of(body.encode(), content_type=f"multipart/mixed; {written}")
    assert (entry.text, flags) == ("one\n\ntwo", [])


@pytest.mark.parametrize("content_type", ["multipart/mixed", "multipart/mixed; boundary=other"])
def test_a_boundary_that_is_missing_or_wrong_is_found_in_the_body(entry_of, content_type):
    part = "--x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nd29yZHM=\r\n"
    assert entry_of(f"{part}--x--\r\n".encode(), content_type=content_type)[0].text == "words"


@pytest.mark.parametrize("content_type", ["multipart/mixed", "multipart/mixed; boundary=x", "multipart/alternative; x"])
def test_a_body_that_nothing_parts_is_shown_and_flagged(entry_of, content_type):
    entry, flags = entry_of(b"unsubscribe my mother", content_type=content_type)
    assert entry.text.startswith("unsubscribe my mother\n") and NOTE in entry.text and flags == ["broken parts"]


@pytest.mark.parametrize("encoding", ["quoted-printable;", "Quoted-Printable (as always)", '"quoted-printable"'])
def test_a_transfer_encoding_is_known_by_its_word(entry_of, encoding):
    entry, flags = entry_of(b"caf=C3=A9", content_type="text/plain; charset=utf-8", content_transfer_encoding=encoding)
    assert (entry.text, flags) == ("café", [])


def test_words_that_a_gateway_put_behind_base64_are_kept(entry_of):
    body = base64.encodebytes(b"My words\n") + b"\nThis mail was scanned, and found clean.\n"
    entry, _ = entry_of(body, content_transfer_encoding="base64")
    assert entry.text == "My words\nThis mail was scanned, and found clean."


def test_plain_words_under_base64_are_shown(entry_of):
    assert entry_of(b"Please stop these mails", content_transfer_encoding="base64")[0].text == "Please stop these mails"


@pytest.mark.parametrize("content_type", ["text", "text/html charset=utf-8", "TEXT/HTML; charset=utf-8 x", "html"])
def test_a_type_that_breaks_the_rules_is_text(entry_of, content_type):
    assert "café" in entry_of("<p>café</p>".encode(), content_type=content_type)[0].text


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        *(("filename=a plan of mine.png", "a plan of mine.png"), ("filename=a plan.png; size=3", "a plan.png")),
        *(("filename=plan(1).png", "plan(1).png"), ("filename*0=a; filename*1=b.png", "ab.png")),
        *(("filename=übersicht.png", "übersicht.png"), ("filename=[a]@b.png", "[a]@b.png")),
    ],
)
def test_a_file_name_may_be_unquoted(entry_of, declared, name):
    part = f"--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; {declared}\r\n\r\nx\r\n--x--\r\n"
    entry, _ = entry_of(part.encode(), content_type="multipart/mixed; boundary=x")
    assert entry.attachments.get().name == name
