import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from responsys_site.mail.inbound.dispatch import handle_new
from responsys_site.mail.models import IncomingMail

NAMES = ["From", "To", "Subject", "Content-Type", "Message-ID", "Date", "Return-Path", "References", "Auto-Submitted"]
PIECES = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b" ",
        b":",
        b"--x",
        b"--x--",
        b"\0",
        b"\xff",
        b"(",
        b"<a@b.example>",
        b"=?utf-8?b?/w==?=",
        b"=?x?q?=00?=",
    ]
    + [f"{name}: ".encode() for name in NAMES]
    + [
        b"multipart/report; report-type=delivery-status; boundary=x",
        b"multipart/mixed; boundary*0*=x",
        b"message/rfc822",
    ]
    + [b"message/delivery-status", b"Action: failed\r\nStatus: 5.1.1", b"text/plain; charset=utf-7", b"[[x]]"]
)
MAILS = st.binary(max_size=2000) | st.lists(PIECES | st.binary(max_size=8), max_size=60).map(b"".join)


@pytest.mark.django_db
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=MAILS)
def test_whatever_it_is_it_is_kept_once_and_handled_without_an_error(take_in, at, data):
    first, again = take_in(data), take_in(data)
    assert first.pk == again.pk and b"".join(first.raw()) == data
    handle_new(at=at)
    assert IncomingMail.objects.get(pk=first.pk).state == "waits for staff"
    assert not IncomingMail.objects.exclude(error="").exists()
