import email
import email.policy
from datetime import timedelta

import pytest

from responsys_site.mail.models import Delivery, Message, Suppression
from responsys_site.mail.queue.tasks import send_due
from tests.mail.smtp_peer import HANG_UP


def tried(delivery, at) -> Delivery:
    send_due(at=at)
    delivery.refresh_from_db()
    return delivery


def test_it_goes_to_one_recipient_over_one_connection(queued, relay, at):
    delivery = tried(queued("ann@example.com", "ben@example.com"), at)
    assert (delivery.state, delivery.attempts, delivery.smtp_response) == ("sent", 1, "250 taken")
    mails = [email.message_from_bytes(text, policy=email.policy.default) for text in relay.taken]
    assert [mail["To"] for mail in mails] == ["ann@example.com", "ben@example.com"]
    assert relay.connections == 1


def test_fields_are_filled_in_and_escaped_in_the_html_part(queued, relay, at):
    tried(queued(name="Žluťoučký, Kůň <x> & [[name]]"), at)
    mail = email.message_from_bytes(relay.taken[0], policy=email.policy.default)
    assert mail["Subject"] == "Good day Žluťoučký, Kůň <x> & [[name]]"
    assert "Kůň <x> & [[name]]" in mail.get_body(("plain",)).get_content()
    assert "Kůň &lt;x&gt; &amp; [[name]]" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("answers", [{"rcpt": "550 no such user"}, {"data": "554 refused"}])
def test_a_final_refusal_ends_it(queued, relay, at, answers):
    vars(relay).update(answers)
    delivery = tried(queued(), at)
    assert delivery.state == "failed" and delivery.smtp_response[:2] == "55"


@pytest.mark.parametrize("answers", [{"rcpt": "451 later"}, {"data": "452 full"}, {"data": HANG_UP}])
def test_a_passing_failure_is_tried_again_under_the_same_message_id(queued, relay, at, answers):
    vars(relay).update(answers)
    delivery = tried(queued(), at)
    assert delivery.state == "deferred"
    vars(relay).update(rcpt="250 ok", data="250 taken")
    assert tried(delivery, at + timedelta(seconds=59)).state == "deferred"
    assert tried(delivery, at + timedelta(minutes=2)).state == "sent"
    assert delivery.message_id_header.encode() in relay.taken[0]


def test_waits_grow_to_hours_and_end_after_five_days(queued, relay, at):
    relay.rcpt = "451 later"
    delivery, waits = queued(), []
    while (delivery := tried(delivery, delivery.next_attempt_at)).state == "deferred":
        waits.append(delivery.next_attempt_at)
    steps = [
        round((later - earlier) / timedelta(minutes=1)) for earlier, later in zip([at, *waits], waits, strict=False)
    ]
    assert steps[:5] == [1, 5, 30, 60, 60] and set(steps[5:]) == {60}
    assert delivery.state == "failed" and timedelta(days=4, hours=22) < waits[-1] - at <= timedelta(days=5)


def test_one_that_cannot_be_written_fails_alone(queued, relay, at):
    poison = queued(name="Ann\r\nBcc: everybody@example.org")
    other = queued("ben@example.com")
    assert tried(poison, at).state == "failed" and "everybody" not in poison.smtp_response
    assert tried(other, at).state == "sent"


@pytest.mark.parametrize(
    ("kind", "scope", "state"),
    [
        ("marketing", "marketing", "suppressed"),
        ("legal", "marketing", "sent"),
        ("transactional", "marketing", "sent"),
        ("legal", "all", "suppressed"),
    ],
)
@pytest.mark.usefixtures("relay")
def test_suppression_is_asked_at_the_moment_of_sending(queued, at, kind, scope, state):
    delivery = queued(kind=Message.Kind(kind))
    Suppression.objects.add(address_digest=delivery.address_digest, scope=scope, reason="opted out", at=at)
    assert tried(delivery, at).state == state
