import smtplib

import pytest

from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.mail.smtp_peer import HANG_UP


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def outcome(queued, relay, at):
    """Send to two people over a relay that takes commands ahead; return the first one's state."""
    relay.ehlo = "250-relay\r\n250 PIPELINING"

    def send(**answers) -> str:
        vars(relay).update(answers)
        first = queued("ann@example.com", "ben@example.com")
        send_due(at=at)
        first.refresh_from_db()
        return first.state

    return send


def test_mails_arrive_over_one_connection(outcome, relay):
    assert outcome() == "sent"
    assert relay.recipients == ["ann@example.com", "ben@example.com"] and relay.connections == 1


@pytest.mark.parametrize(("refusal", "state"), [("550 no such user", "failed"), ("451 later", "deferred")])
def test_a_refused_recipient_holds_up_nobody_and_gets_no_text(outcome, relay, refusal, state):
    assert outcome(rcpt_of={"ann@example.com": refusal}) == state
    assert b"To: ben@example.com" in relay.taken[-1]
    assert [text for text in relay.taken if text] == relay.taken[-1:] and relay.connections == 1


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"mail": "550 not you"}, "deferred"),
        ({"mail": "421 closing"}, "deferred"),
        ({"mail": HANG_UP}, "deferred"),
        ({"go_on": "554 no"}, "failed"),
        ({"rcpt": "550 no such user", "go_on": "503 no recipient"}, "failed"),
        ({"rcpt": "550 no such user", "go_on": HANG_UP}, "failed"),
        ({"rcpt": "550 no such user", "data": HANG_UP}, "failed"),
    ],
)
def test_an_answer_means_what_it_means_one_by_one(outcome, relay, answers, state):
    assert outcome(**answers) == state
    assert not any(relay.taken)


@pytest.fixture
def on_the_way(monkeypatch):
    """Have something done with each piece that goes to the relay, once it is on its way."""
    send = smtplib.SMTP.send

    def watch(act):
        def sent(smtp, text):
            send(smtp, text)
            act(text if isinstance(text, bytes) else text.encode())

        monkeypatch.setattr(smtplib.SMTP, "send", sent)

    return watch


def test_each_mail_is_announced_with_the_text_before_it(outcome, relay, on_the_way):
    sent = []
    on_the_way(sent.append)
    assert outcome() == "sent"
    announcing, first, second = (piece for piece in sent if not piece.lower().startswith((b"ehlo", b"quit")))
    assert b"RCPT TO:<ann@example.com>" in announcing and first.endswith(b"RCPT TO:<ben@example.com>\r\nDATA\r\n")
    assert second.endswith(b"\r\n.\r\n") and [b"MAIL FROM" in text for text in relay.taken] == [False, False]


def test_whoever_is_suppressed_after_the_announcement_gets_no_text(queued, relay, on_the_way, at, monkeypatch):
    relay.ehlo = "250-relay\r\n250 PIPELINING"
    monkeypatch.setattr("responsys_site.mail.suppression.CHECK_INTERVAL", 0)
    queued("ann@example.com", "ben@example.com", "cat@example.com", kind="marketing")

    def opt_out(piece):
        if b"RCPT TO:<ben@" in piece:
            Suppression.objects.add(
                address_digest=keyed_digest("ben@example.com"), scope="all", reason="bounced", at=at
            )

    on_the_way(opt_out)
    send_due(at=at)
    assert relay.recipients == ["ann@example.com", "cat@example.com"] and relay.connections == 2


def test_a_relay_that_hangs_up_between_two_mails_has_one(queued, relay, at):
    relay.ehlo, relay.rcpt_of = "250-relay\r\n250 PIPELINING", {"ben@example.com": HANG_UP}
    queued("ann@example.com", "ben@example.com")
    send_due(at=at)
    assert relay.recipients == ["ann@example.com"] and states() == ["sent", "deferred"]


def test_one_that_cannot_be_written_is_never_announced(queued, relay, at):
    relay.ehlo = "250-relay\r\n250 PIPELINING"
    queued("ann@example.com", "ben@example.com", "cat@example.com")
    Delivery.objects.filter(address="ben@example.com").update(name="Ben\r\nBcc: all@example.com")
    send_due(at=at)
    assert relay.recipients == ["ann@example.com", "cat@example.com"] and states() == ["sent", "failed", "sent"]
