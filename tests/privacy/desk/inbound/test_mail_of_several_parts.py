"""Parts of a mail by their meaning (RFC 2046): some follow one another, some are alternatives, all else is files."""

import pytest

from privacy.desk.models import CaseEvent

IMAGE = ("image/png", "PNG")


def multipart(kind: str, *parts) -> tuple[str, str]:
    """A part of type multipart/`kind`; each of its parts is a type and a body."""
    mark = f"b{abs(hash(parts))}"
    body = "".join(f"--{mark}\r\nContent-Type: {of}\r\n\r\n{text}\r\n" for of, text in parts)
    return f'multipart/{kind}; boundary="{mark}"', f"{body}--{mark}--\r\n"


@pytest.fixture
def read(arrive, letter):
    """Return the text that a mail of these parts is shown as, and the types of its files."""

    def sent(part: tuple[str, str]) -> tuple[str, list[str]]:
        data = letter(subject=None, content_type=part[0]).replace(b"Good day\r\n", part[1].encode())
        entry = CaseEvent.objects.get(incoming=arrive(data))
        return entry.text, [file.declared_type for file in entry.attachments.all()]

    return sent


def test_texts_around_a_picture_follow_one_another(read):
    assert read(multipart("mixed", ("text/plain", "one"), IMAGE, ("text/plain", "two"))) == (
        "one\n\ntwo",
        ["image/png"],
    )


def test_so_do_html_and_plain_text(read):
    assert read(multipart("mixed", ("text/html", "<p>one"), ("text/plain", "two"))) == ("one\n\ntwo", [])


def test_the_parts_of_related_follow_one_another_too(read):
    related = multipart("related", ("text/html", "<p>one"), IMAGE, ("text/html", "<p>two"))
    assert read(related) == ("one\n\ntwo", ["image/png"])


@pytest.mark.parametrize("kind", ["text/calendar", "text/x-amp-html", "text/watch-html", "text/csv", "text/vcard"])
def test_what_is_for_programs_is_a_file_and_no_letter(read, kind):
    parts = [("text/plain", "words"), (kind, "BEGIN:X"), ("text/html", "<p>words</p>")]
    assert read(multipart("alternative", *parts)) == ("words", [kind])
    assert read((kind, "BEGIN:X")) == ("(a mail without words)", [kind])


def test_a_kind_of_text_that_nobody_knows_is_plain_text(read):
    assert read(("text/x-new", "words")) == ("words", [])


def test_an_alternative_may_have_files_within(read):
    rich = multipart("mixed", ("text/html", "<p>one"), IMAGE, ("text/html", "<p>two"))
    assert read(multipart("alternative", ("text/plain", "one\r\ntwo"), rich)) == ("one\ntwo", ["image/png"])


def test_a_plain_part_without_words_gives_way_to_html(read):
    assert read(multipart("alternative", ("text/plain", " "), ("text/html", "<p>words"))) == ("words", [])


def test_html_that_says_more_than_its_plain_part_is_a_file(read):
    parts = [("text/plain", "Your program shows no HTML"), ("text/html", "<p>Unsubscribe me")]
    assert read(multipart("alternative", *parts)) == ("Your program shows no HTML", ["text/html"])


def test_what_is_within_an_unknown_multipart_follows_too(read):
    signed = multipart("signed", ("text/plain", "words"), ("application/pkcs7-signature", "x"))
    assert read(signed) == ("words", ["application/pkcs7-signature"])


def test_a_digest_holds_mails(read):
    digest = "--x\r\n\r\nSubject: x\r\n\r\nunsubscribe\r\n--x--\r\n"
    assert read(("multipart/digest; boundary=x", digest)) == ("(a mail without words)", ["message/rfc822"])


def test_parts_too_deep_to_be_opened_are_a_file(read):
    part = ("text/plain", "innermost")
    for _ in range(12):
        part = multipart("mixed", part)
    text, files = read(part)
    assert len(files) == 1 and files[0].startswith("multipart/mixed") and "with certainty" in text
