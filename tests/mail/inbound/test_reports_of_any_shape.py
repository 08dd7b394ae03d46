"""Reports on our mail as servers and gateways write them, against the rules or from before there were any."""

import pytest

from responsys_site.mail.message_ids import message_id, return_path
from responsys_site.mail.models import BounceReport, Suppression
from tests.mail.inbound.reports import bounce, complaint

QMAIL = """Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@example.com>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.
"""
EXIM = """A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ann@example.com
    SMTP error from remote mail server after RCPT TO:<ann@example.com>:
    550 5.1.1 no such user
"""
HMAIL = """Your message did not reach some or all of the intended recipients.

   Sent: Mon, 23 Nov 2026 12:00:00 +0000
   Subject: News

The following recipient(s) could not be reached:

ann@example.com
   Error Type: SMTP
   Remote server (192.0.2.1) issued an error.
   hMailServer sent: RCPT TO:<ann@example.com>
   Remote server replied: 550 5.1.1 no such user
"""
IN_GERMAN = "Eine Nachricht konnte nicht zugestellt werden. 550 5.1.1 <ann@example.com>"
DELAYED = """A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.com.

The address to which the message has not yet been delivered is:

  ann@example.com
    Delay reason: 451 4.3.0 try later
"""


@pytest.fixture
def without_mime(letter):
    """The bytes of a report in words alone that goes `to` an address."""

    def written(words: str, *, to: str, **fields) -> bytes:
        fields = {"return_path": "<>", "to": to, "from": "Mailer-Daemon@mx.example.com", **fields}
        return letter(**fields).replace(b"Good day\r\n", words.replace("\n", "\r\n").encode())

    return written


def reports() -> list[tuple[str, str]]:
    return list(BounceReport.objects.values_list("kind", "status"))


def says_dead() -> bool:
    return Suppression.objects.filter(scope="all", reason="bounced").exists()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("; report-type=delivery-status", ""),
        ("multipart/report; report-type=delivery-status", "multipart/mixed"),
        ("Action: failed", "Action: failure"),
        ("Action: failed", "Action: Failed (no such user)"),
        ("Action: failed\r\n", ""),
        ("Status: 5.1.1", "Status: 550 5.1.1"),
        ("Status: 5.1.1", "Status: 5.1.1 (unknown user)"),
        ("Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 no", "Diagnostic-Code: smtp; 550 5.1.1 no"),
        ("message/delivery-status", "message/global-delivery-status"),
    ],
)
def test_a_bounce_is_read_however_it_is_written(sent, arrive, was, becomes):
    data = bounce(to=return_path(delivery=sent.pk))
    assert was.encode() in data
    arrive(data.replace(was.encode(), becomes.encode()))
    assert reports() == [("hard", "5.1.1")] and says_dead()


@pytest.mark.parametrize(("report", "kind"), [(bounce, "hard"), (complaint, "complaint")])
def test_a_report_that_a_gateway_wrapped_is_read(sent, arrive, report, kind):
    data = report(to="news@responsys.example", returned=f"Message-ID: {message_id(delivery=sent.pk)}")
    head, _, body = data.partition(b"Content-Type: multipart/report")
    note = b"--out\r\n\r\nThis mail came from outside.\r\n--out\r\nContent-Type: multipart/report"
    arrive(head + b"Content-Type: multipart/mixed; boundary=out\r\n\r\n" + note + body + b"\r\n--out--\r\n")
    assert BounceReport.objects.get().kind == kind


def test_a_bounce_that_a_person_passes_on_is_their_mail(sent, arrive):
    data = bounce(to="news@responsys.example", returned=f"Message-ID: {message_id(delivery=sent.pk)}")
    data = data.replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed")
    arrive(data.replace(b"Return-Path: <>", b"Return-Path: <ann@example.com>"))
    assert reports() == []


@pytest.mark.parametrize("words", [QMAIL, EXIM, HMAIL])
def test_a_bounce_without_mime_is_read_where_its_seal_is_right(sent, arrive, without_mime, words):
    arrive(without_mime(words, to=return_path(delivery=sent.pk)))
    assert reports() == [("hard", "5.1.1")] and says_dead()


def test_so_is_one_in_any_language_that_names_who_failed(sent, arrive, without_mime):
    arrive(without_mime(IN_GERMAN, to=return_path(delivery=sent.pk), x_failed_recipients="ann@example.com"))
    assert reports() == [("hard", "5.1.1")]


def test_a_warning_without_mime_says_only_that_it_takes_longer(sent, arrive, without_mime):
    arrive(without_mime(DELAYED, to=return_path(delivery=sent.pk)))
    assert reports() == [("soft", "4.3.0")] and not says_dead()


@pytest.mark.parametrize("change", [{"to": "bounces@responsys.example"}, {"return_path": "<ann@example.com>"}])
def test_without_seal_or_null_sender_the_same_words_prove_nothing(sent, arrive, without_mime, change):
    arrive(without_mime(QMAIL, **{"to": return_path(delivery=sent.pk), **change}))
    assert reports() == []


def test_who_is_away_has_not_failed(sent, arrive, without_mime):
    mail = arrive(without_mime("I am away until Monday.\n", to=return_path(delivery=sent.pk)))
    assert reports() == [] and mail.state == "waits for staff"


@pytest.fixture
def passed_on(letter, sent):
    """The bytes of a mail that passes on ours as a whole."""

    def written(words: str = "", **fields) -> bytes:
        ours = f"From: news@responsys.example\r\nMessage-ID: {message_id(delivery=sent.pk)}\r\n\r\nNews\r\n"
        parts = f"--x\r\n\r\n{words}\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n{ours}--x--\r\n"
        fields = {"to": "abuse@responsys.example", "content_type": "multipart/mixed; boundary=x", **fields}
        return letter(**fields).replace(b"Good day\r\n", parts.encode())

    return written


@pytest.mark.parametrize("drop_text", [True, False])
def test_a_complaint_of_microsofts_older_shape_stops_mailings(sent, arrive, passed_on, drop_text):
    data = passed_on(**{"from": "staff@hotmail.example"})
    mail = arrive(data.replace(b"--x\r\n\r\n\r\n", b"") if drop_text else data)
    assert reports() == [("complaint", "")] and mail.state == "handled"
    suppressed = Suppression.objects.values_list("address_digest", "scope", "reason")
    assert list(suppressed) == [(sent.address_digest, "marketing", "complained")]


@pytest.mark.parametrize("change", [{"words": "What is this?"}, {"to": "privacy@responsys.example"}])
def test_our_mail_passed_on_with_words_or_elsewhere_is_a_persons_mail(arrive, passed_on, change):
    arrive(passed_on(**change))
    assert reports() == [] and not Suppression.objects.exists()
