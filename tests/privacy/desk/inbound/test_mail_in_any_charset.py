"""Labels of charsets mean what mail programs mean by them, and nothing is dropped without a word to staff."""

import base64

import pytest

from privacy.desk.models import Case, CaseEvent
from responsys_site.mail.models import Suppression
from tests.privacy.desk.inbound.conftest import texts

FLAG = "unknown characters"
NOTE = "could not be read with certainty"


@pytest.fixture
def entry_of(arrive, letter):
    """Return the entry and the flags of a mail with this body."""

    def sent(words: bytes, **fields) -> tuple[CaseEvent, list[str]]:
        mail = arrive(letter(**{"subject": None, **fields}).replace(b"Good day\r\n", words))
        return CaseEvent.objects.get(incoming=mail), mail.flags

    return sent


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        *(
            ("iso-8859-1", "cp1252", "I don’t — “x” €"),
            ("us-ascii", "cp1252", "I don’t"),
            ("latin1", "cp1252", "œuvre"),
        ),
        *(("us-ascii", "utf-8", "Žluťoučký"), ("gb2312", "gb18030", "陶喆，退订"), ("GBK", "gb18030", "镕€")),
        *(("ks_c_5601-1987", "cp949", "똠방각하"), ("euc-kr", "cp949", "뷁"), ("shift_jis", "cp932", "①髙㈱")),
        *(("iso-8859-9", "cp1254", "€ ş"), ("big5", "big5hkscs", "嘅"), ("tis-620", "cp874", "“ไทย”")),
        *(("x-sjis", "cp932", "～①"), ("cp850", "cp850", "é"), ("utf-7", "utf-7", "é"), ("utf8", "utf-8", "é")),
        *(("unicode-1-1-utf-8", "utf-8", "é"), ("hz-gb-2312", "hz", "退订"), ("iso-2022-kr", "iso2022_kr", "한")),
    ],
)
def test_a_label_means_its_superset(entry_of, label, codec, words):
    entry, flags = entry_of(words.encode(codec), content_type=f"text/plain; charset={label}")
    assert (entry.text, flags) == (words, [])


@pytest.mark.parametrize("content_type", ["text/plain; charset=iso-2022-jp", None])
def test_circled_numbers_of_japanese_programs_are_read(entry_of, content_type):
    entry, flags = entry_of(b"\x1b$B-!-j\x1b(B", content_type=content_type)
    assert (entry.text, flags) == ("①㈱", [])


@pytest.mark.parametrize("mark", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_comes_before_the_label(entry_of, mark):
    words = base64.encodebytes("héllo".encode(mark))
    entry, flags = entry_of(words, content_type="text/plain; charset=iso-8859-1", content_transfer_encoding="base64")
    assert (entry.text, flags) == ("héllo", [])


@pytest.mark.parametrize("content_type", [None, "text/plain", "text/plain; charset=utf-8", "text/plain; charset=x-mac"])
def test_undeclared_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_flagged(entry_of, content_type):
    entry, flags = entry_of(b"I don\x92t", content_type=content_type)
    assert entry.text.startswith("I don’t\n") and NOTE in entry.text and flags == [FLAG]


@pytest.mark.parametrize(
    ("label", "words", "shown"),
    [
        ("utf-8", b"caf\xc3\xa9 \xff", "café \ufffd"),
        ("windows-1252", b"a\x81b", "a\ufffdb"),
        ("utf-8", b"a\0b", "a\ufffdb"),
    ],
)
def test_what_cannot_be_read_leaves_a_mark(entry_of, label, words, shown):
    entry, flags = entry_of(words, content_type=f"text/plain; charset={label}")
    assert entry.text.startswith(f"{shown}\n") and NOTE in entry.text and flags == [FLAG]


@pytest.mark.parametrize(
    "meta",
    ["<meta charset=gb2312>", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'],
)
@pytest.mark.parametrize("label", ["", "; charset=us-ascii"])
def test_html_may_declare_its_own(entry_of, meta, label):
    html = f"<html><head>{meta}</head><p>陶喆</p>".encode("gb18030")
    entry, flags = entry_of(html, content_type=f"text/html{label}")
    assert (entry.text, flags) == ("陶喆", [])


def test_the_label_of_the_mail_comes_before_that_of_its_html(entry_of):
    html = "<meta charset=windows-1251><p>é</p>".encode()
    assert entry_of(html, content_type="text/html; charset=utf-8")[0].text == "é"


def words_in(codec: str, *, label: str, text: str, at: int) -> str:
    """Encoded words of a subject that was parted after so many bytes."""
    data = text.encode(codec)
    return " ".join(f"=?{label}?b?{base64.b64encode(part).decode()}?=" for part in (data[:at], data[at:]))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("=?iso-8859-1?q?Don=92t_stop?=", "Don’t stop"),
        (words_in("gb18030", label="gb2312", text="陶喆退订", at=3), "陶喆退订"),
        (words_in("cp932", label="Shift_JIS", text="①髙", at=2), "①髙"),
        (words_in("utf-8", label="utf-8", text="Žluť", at=1), "Žluť"),
        ("=?ks_c_5601-1987*ko?b?" + base64.b64encode("똠".encode("cp949")).decode() + "?= x", "똠 x"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?spaces in it?=", "spaces in it"),
    ],
)
def test_encoded_words_of_a_subject_mean_the_same(arrive, letter, field, words):
    mail = arrive(letter(subject=field))
    assert (mail.subject, mail.flags) == (words, [])


def test_encoded_words_of_a_name_mean_the_same(arrive, letter):
    arrive(letter(**{"from": "=?iso-8859-1?q?Ann_=93A=94=2C?= <ann@example.com>"}))
    assert (Case.objects.get().name, Case.objects.get().address) == ("Ann “A”,", "ann@example.com")


def test_a_quoted_name_may_hold_encoded_words(arrive, letter):
    arrive(letter(**{"from": '"=?iso-8859-1?q?Ann=92s?=" <ann@example.com>'}))
    assert Case.objects.get().name == "Ann’s"


@pytest.mark.parametrize("field", [b"caf\xe9", b"=?x-none?q?caf=e9?=", b"=?utf-8?q?caf=e9?="])
def test_a_subject_that_is_guessed_is_flagged(arrive, letter, field):
    mail = arrive(letter(subject="XX").replace(b"XX", field))
    assert (mail.subject, mail.flags) == ("café", [FLAG])


@pytest.mark.parametrize("name", ["filename*=gb2312''%86%B4.png", 'filename="=?gb2312?b?hrQucG5n?="'])
def test_a_file_name_means_the_same(entry_of, name):
    part = f"--x\r\nContent-Type: image/png\r\nContent-Disposition: attachment; {name}\r\n\r\nx\r\n--x--\r\n"
    entry, _ = entry_of(part.encode(), content_type="multipart/mixed; boundary=x")
    assert entry.attachments.get().name == "喆.png"


def test_an_opt_out_under_a_label_that_means_another_is_seen(arrive, letter):
    data = letter(subject=None, content_type="text/plain; charset=iso-8859-1")
    arrive(data.replace(b"Good day", b"I don\x92t want any more e-mails"))
    assert Suppression.objects.get().scope == "held" and texts() == ["I don’t want any more e-mails"]


def test_a_plea_not_to_be_opted_out_stops_nothing(arrive, letter):
    data = letter(subject=None, content_type="text/plain; charset=iso-8859-1")
    arrive(data.replace(b"Good day", b"Please don\x92t unsubscribe me"))
    assert not Suppression.objects.filter(scope="marketing").exists() and texts() == ["Please don’t unsubscribe me"]
