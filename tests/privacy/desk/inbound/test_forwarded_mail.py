"""A person forwards a mail to us, within their text or as a whole mail: it is kept and shown, and asks for nothing."""

import pytest

from privacy.desk.models import Attachment, Case, CaseEvent
from responsys_site.mail.models import Suppression
from tests.wsgi_client import SiteClient

HEAD = "From: Win <win@spam.example>\nDate: Mon, 23 Nov 2026 09:00:00 +0000\nSubject: unsubscribe\nTo: ann@example.com"
INLINE = [
    f"Begin forwarded message:\n\n{HEAD}\n\nPlease unsubscribe me. STOP",
    "Begin forwarded message:\n\n> From: Win <win@spam.example>\n> Subject: x\n>\n> Please unsubscribe me. STOP",
    f"---------- Forwarded message ---------\n{HEAD}\n\nPlease unsubscribe me. STOP",
    f"-------- Forwarded Message --------\n{HEAD}\n\nPlease unsubscribe me. STOP",
    "________________________________\nFrom: Win\nSent: Monday\nTo: Ann\n\nPlease unsubscribe me. STOP",
]


@pytest.fixture
def forward(arrive, letter):
    """Forward a text within the text of a mail, and return the entry that came of it."""

    def send(text: str, own: str = "") -> CaseEvent:
        data = letter(subject="Fwd: unsubscribe")
        return CaseEvent.objects.get(incoming=arrive(data.replace(b"Good day\r\n", f"{own}\n\n{text}".encode())))

    return send


@pytest.fixture
def enclose(arrive, letter):
    """Forward a whole mail, and return the entry that came of it."""

    def send(enclosed: bytes, own: str = "") -> CaseEvent:
        parts = (
            f"--x\r\n\r\n{own}\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n".encode() + enclosed + b"\r\n--x--\r\n"
        )
        data = letter(subject="Fwd: unsubscribe", content_type="multipart/mixed; boundary=x")
        return CaseEvent.objects.get(incoming=arrive(data.replace(b"Good day\r\n", parts)))

    return send


def page_of(entry: CaseEvent, colleague) -> str:
    browser = SiteClient()
    browser.force_login(colleague)
    return browser.get(f"/in/admin/desk/case/{entry.case_id}/change/").text


@pytest.mark.parametrize("text", INLINE)
def test_within_the_text_it_is_parted_from_what_the_person_wrote(forward, text, advocate):
    entry = forward(text, own="What is this?")
    assert entry.text == "Fwd: unsubscribe\n\nWhat is this?" and "Please unsubscribe me" in entry.quoted
    assert entry.case.kind == "question" and not Suppression.objects.exists()
    assert "Please unsubscribe me" in page_of(entry, advocate)


@pytest.mark.parametrize("text", INLINE)
def test_without_a_word_of_their_own_it_opens_a_case_that_shows_what_came(forward, text, advocate):
    entry = forward(text)
    assert entry.text == "Fwd: unsubscribe" and entry.case.kind == "question" and entry.case.acknowledged_at
    assert "Please unsubscribe me" in page_of(entry, advocate) and not Suppression.objects.exists()


@pytest.mark.parametrize(("own", "text"), [("Look!", "Fwd: unsubscribe\n\nLook!"), ("", "Fwd: unsubscribe")])
def test_a_whole_mail_is_read_beside_and_kept_as_a_file(enclose, letter, advocate, own, text):
    enclosed = letter(subject="STOP", **{"from": "Win <win@spam.example>"}).replace(b"Good day", b"unsubscribe")
    entry = enclose(enclosed, own=own)
    assert entry.text == text and entry.case.kind == "question" and not Suppression.objects.exists()
    words = ["From: Win <win@spam.example>", "To: privacy@responsys.example", "Subject: STOP", "", "unsubscribe"]
    assert entry.quoted.splitlines() == [*words[:2], "Date: Mon, 23 Nov 2026 12:00:00 +0000", *words[2:]]
    assert "Subject: STOP" in page_of(entry, advocate)
    assert b"".join(Attachment.objects.get().chunks()) == enclosed + b"\r\n"


def test_a_mail_that_is_nothing_but_a_whole_mail_is_read_too(arrive, letter):
    data = letter(subject=None, content_type="message/rfc822").replace(b"Good day\r\n", letter(subject="Win!"))
    entry = CaseEvent.objects.get(incoming=arrive(data))
    assert entry.text == "(a mail without words)" and "Subject: Win!" in entry.quoted and "Good day" in entry.quoted


def test_the_html_of_a_whole_mail_is_text(enclose, letter):
    html = letter(content_type="text/html").replace(b"Good day", b"<script>alert(1)</script><p>Buy &amp; win</p>")
    assert enclose(html).quoted.endswith("\n\nBuy & win")


def test_our_mail_to_somebody_else_joins_no_case_of_theirs(forward, enclose, letter, opened, answered):
    bens = opened(address="ben@example.com")
    ours = letter(message_id=answered(bens), references=answered(bens), subject=f"Your case {bens.reference}")
    lines = f"From: privacy@responsys.example\nSubject: {bens.reference}\nMessage-ID: {answered(bens)}"
    for entry in (
        enclose(ours),
        forward(f"Begin forwarded message:\n\n{lines}\n\nHello", own="Ben gave me this"),
    ):
        assert entry.case.address == "ann@example.com" and entry.joined_by == ""
    assert bens.events.filter(kind="in").count() == 1 and Case.objects.count() == 3


def test_a_whole_mail_speaks_of_its_own_case_and_not_of_this_one(enclose, letter, opened):
    anns = opened()
    assert enclose(letter(subject=f"About {anns.reference}"), own="Who wrote this?").case != anns


def test_of_many_whole_mails_the_first_are_read(arrive, letter):
    mails = b"".join(
        b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + letter(subject=f"number {number}") for number in range(9)
    )
    data = letter(content_type="multipart/mixed; boundary=x").replace(b"Good day\r\n", mails + b"--x--\r\n")
    entry = CaseEvent.objects.get(incoming=arrive(data))
    assert "number 4" in entry.quoted and "number 5" not in entry.quoted and entry.attachments.count() == 9
