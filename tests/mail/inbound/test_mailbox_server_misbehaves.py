import imaplib
import time

import pytest

from responsys_site.mail.inbound.imap import FAILURES, parse_imap_url, poll
from responsys_site.mail.models import IncomingMail
from tests.mail.inbound.imap_peer import misbehaving_server

pytestmark = [pytest.mark.django_db, pytest.mark.servers]


def polled_from(port, at, *, seconds=20):
    return poll(address=parse_imap_url(f"imap://box:secret@127.0.0.1:{port}"), at=at, seconds=seconds)


@pytest.mark.parametrize("trouble", ["says nothing", "trickles"])
def test_it_is_left_when_the_time_is_over(at, trouble):
    started = time.monotonic()
    with misbehaving_server(trouble) as port, pytest.raises(FAILURES):
        polled_from(port, at, seconds=0.5)
    assert time.monotonic() - started < 5


def test_a_literal_of_a_size_that_nobody_asked_for_is_not_read(at):
    with misbehaving_server("sends too much") as port, pytest.raises(imaplib.IMAP4.abort):
        for _ in range(20):  # which of its mails comes first is left to chance
            polled_from(port, at)


@pytest.mark.parametrize("trouble", ["refuses one", "has lost one"])
def test_a_mail_that_it_does_not_give_holds_up_no_other(at, trouble):
    with misbehaving_server(trouble) as port:
        polled = polled_from(port, at)
    assert (polled.stored, polled.refused) == (1, 1)
    mail = IncomingMail.objects.get()
    assert (mail.subject, mail.size) == ('a "quoted" one', 23) and "cut" not in mail.flags


def test_nobody_there_is_a_failure_that_the_heartbeat_shows(at):
    with pytest.raises(OSError, match="refused"):
        polled_from(1, at)
