from datetime import timedelta

import pytest

from responsys_site.mail.inbound.auto_reply import send_auto_reply
from responsys_site.mail.message_ids import message_id
from responsys_site.mail.models import Delivery, IncomingMail
from responsys_site.mail.rendering.templates import RenderedEmail


@pytest.fixture
def meet(take_in, letter):
    """Take in what the other machine says, and answer as our machine does."""

    def turn(at, **change) -> None:
        written = RenderedEmail(template="test/received", subject="Received", text="We have it.\n", html="")
        send_auto_reply(mail=take_in(letter(**change), at=at), written=written, at=at)

    return turn


def test_one_that_says_nothing_of_itself_gets_one_answer_in_a_thousand_turns(meet, at):
    """They take more than half a day, midnight within; where we are silent it goes on by itself."""
    for turn in range(1000):
        meet(at + turn * timedelta(minutes=1), message_id=f"<{turn}@example.com>")
    assert IncomingMail.objects.count() == 1000 and Delivery.objects.count() == 1


def test_one_that_quotes_what_it_answers_gets_no_other_however_long_it_waits(meet, at):
    meet(at)
    ours = message_id(delivery=Delivery.objects.get().pk)
    for turn in range(1, 40):
        meet(at + turn * timedelta(days=2), message_id=f"<{turn}@example.com>", in_reply_to=ours)
    assert Delivery.objects.count() == 1
