import pytest

from responsys_site.mail.sending import send_due
from tests.mail.smtp_peer import HANG_UP


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
