import time

import pytest

from privacy.desk.inbound.quotes import split_quotes
from privacy.desk.models import CaseEvent
from responsys_site.mail.inbound.html_text import text_of_html
from tests.privacy.desk.inbound.conftest import texts


def body(letter, text: str, **fields) -> bytes:
    """A mail with this text; the subject stays out of it."""
    return letter(subject=None, **fields).replace(b"Good day\r\n", text.encode())


@pytest.mark.parametrize(
    "quoted",
    [
        "> older\n> and older",
        "On 14 December 2003 at 9:00, Ann <ann@example.com> wrote:\n> older",
        "On 14 December 2003 at 9:00,\nAnn <ann@example.com> wrote:\n\n> older",
        "-----Original Message-----\nolder",
        "________________________________\nFrom: Ann\nolder",
        "From: Ann Smith\nSent: Monday\nTo: Bob\n\nolder",
    ],
)
def test_what_others_wrote_is_parted_from_it(quoted):
    parted = split_quotes(f"My own\n\n{quoted}")
    assert (parted.own, parted.quoted) == ("My own", quoted)


@pytest.mark.parametrize("text", ["From: here to there", "At 9:00:\nno quote", "Note:\n\nmine", "a > b\nb > c"])
def test_what_is_in_doubt_is_the_persons_own(text):
    assert split_quotes(text).own == text


def test_answers_between_what_is_quoted_are_kept(arrive, letter):
    arrive(body(letter, "> one?\nYes.\n> two?\nNo.\n"))
    entry = CaseEvent.objects.get(kind="in")
    assert (entry.text, entry.quoted) == ("Yes.\nNo.", "> one?\n> two?")


def test_html_is_read_as_text(arrive, letter):
    html = (
        "<html><head><style>p{}</style><title>x</title></head><body><p>One &amp; <b>two</b><br>three</p>"
        "<script>alert(1)</script><img src=http://spy.example/><blockquote><div>older</div></blockquote></body></html>"
    )
    arrive(body(letter, html, content_type="text/html; charset=utf-8"))
    entry = CaseEvent.objects.get(kind="in")
    assert (entry.text, entry.quoted) == ("One & two\nthree", "> older")


@pytest.mark.parametrize(("html", "files"), [("<p>Plain <a href=https://x.example>words</a></p>", 0), ("other", 1)])
def test_the_plain_words_are_preferred_and_html_with_others_is_a_file(arrive, letter, html, files):
    parts = f"--x\r\n\r\nplain words\r\n--x\r\nContent-Type: text/html\r\n\r\n{html}\r\n--x--\r\n"
    arrive(body(letter, parts, content_type="multipart/alternative; boundary=x"))
    assert texts() == ["plain words"] and CaseEvent.objects.get(kind="in").attachments.count() == files


def test_a_mail_that_only_forwards_still_says_something(arrive, letter):
    arrive(letter(subject="Fwd: win").replace(b"Good day", b"---------- Forwarded message ---------\r\nBuy!"))
    entry = CaseEvent.objects.get(kind="in")
    assert entry.text == "Fwd: win" and "Buy!" in entry.quoted


def test_an_empty_mail_is_a_mail(arrive, letter):
    arrive(body(letter, ""))
    assert texts() == ["(a mail without words)"]


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000,
        "<![" * 30_000,
        "&" * 100_000,
        "<a " * 30_000,
        "<blockquote>" * 8_000 + "x",
        "\0<p>\ud800".replace("\ud800", ""),
    ],
)
def test_no_html_costs_much_or_breaks_it(html):
    started = time.process_time()
    text_of_html(html)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text", ["_" * 100_000, "From: " * 20_000, "On 1:\n" * 30_000, "> " * 50_000, "-" * 100_000, "P-" * 50_000]
)
def test_no_text_costs_much(text):
    started = time.process_time()
    split_quotes(text)
    assert time.process_time() - started < 2
