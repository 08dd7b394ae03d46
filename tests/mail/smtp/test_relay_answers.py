import pytest

from responsys_site.mail.models import Message
from tests.mail.smtp_peer import HANG_UP

DEFERRED, FAILED, SENT = ("deferred", 1), ("failed", 1), ("sent", 1)


@pytest.mark.parametrize(
    ("step", "answer", "stands"),
    [
        ("mail", "451 later", DEFERRED),
        ("mail", "550 not you", DEFERRED),  # about us, and not about the recipient
        ("mail", "421 closing", DEFERRED),
        ("rcpt", "250 ok", SENT),
        ("rcpt", "251 will forward", SENT),
        ("rcpt", "451 later", DEFERRED),
        ("rcpt", "550-no\r\n550 such user", FAILED),
        ("rcpt", "421 closing", DEFERRED),
        ("rcpt", HANG_UP, DEFERRED),
        ("go_on", "451 later", DEFERRED),
        ("go_on", "554 no", FAILED),
        ("go_on", "250 ok", DEFERRED),  # no text was sent: nothing can have been taken
        ("go_on", "421 closing", DEFERRED),
        ("data", "200 taken", SENT),  # the first figure decides (RFC 5321, 4.2.1)
        ("data", "451 later", DEFERRED),
        ("data", "550 refused", FAILED),
        ("data", "421 closing", DEFERRED),
        ("data", HANG_UP, DEFERRED),
    ],
)
def test_by_step_and_first_figure(queued, relay, tried, step, answer, stands):  # noqa: PLR0917 (one case each)
    setattr(relay, step, answer)
    delivery = tried(queued())
    assert (delivery.state, delivery.attempts) == stands


@pytest.mark.parametrize("answer", [HANG_UP, "what?", "250-half an answer\r\n"])
def test_a_mailing_is_in_doubt_where_the_relay_may_have_it(queued, relay, tried, answer):
    relay.data = answer
    delivery = tried(queued(kind=Message.Kind.MARKETING))
    assert delivery.state == "in doubt"


@pytest.mark.parametrize("step", ["mail", "rcpt", "go_on"])
def test_a_mailing_is_not_in_doubt_before_its_text_was_sent(queued, relay, tried, step):
    setattr(relay, step, HANG_UP)
    assert tried(queued(kind=Message.Kind.MARKETING)).state == "deferred"


def test_a_refusal_holds_though_the_relay_goes_away_after_it(queued, relay, tried):
    relay.rcpt, relay.reset = "550 no such user", HANG_UP
    assert tried(queued()).state == "failed"


@pytest.mark.parametrize("answer", ["451 later", "550 no such user"])
def test_others_are_not_held_up(queued, relay, tried, answer):
    relay.rcpt_of["ann@example.com"] = answer
    assert tried(queued("ann@example.com", "ben@example.com", "cem@example.com")).state != "sent"
    assert relay.recipients == ["ben@example.com", "cem@example.com"] and relay.connections == 1
