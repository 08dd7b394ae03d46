import email
import email.policy
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from responsys_site.mail.inbound.auto_reply import send_auto_reply
from responsys_site.mail.message_ids import message_id
from responsys_site.mail.models import Delivery, IncomingMail, Message
from responsys_site.mail.queue.tasks import send_due
from responsys_site.mail.rendering.templates import RenderedEmail

WRITTEN = RenderedEmail(
    template="test/received", subject="Auto: received", text="Your number is [[reference]].\n", html=""
)


def answered(mail, at):
    with transaction.atomic():
        return send_auto_reply(
            mail=mail, written=WRITTEN, at=at, fields={"reference": "R-1"}, reply_to="privacy@responsys.example"
        )


def sent_bytes(relay, at):
    send_due(at=at)
    return email.message_from_bytes(relay.taken[-1], policy=email.policy.default)


def test_it_goes_to_the_return_path_alone_and_says_what_it_is(take_in, letter, relay, at):
    data = letter(
        return_path="<ann+site@example.net>", reply_to="other@example.org", references="<a@x.example> <b@x.example>"
    )
    assert answered(take_in(data), at)
    mail = sent_bytes(relay, at)
    assert (mail["To"], mail["Auto-Submitted"]) == ("ann+site@example.net", "auto-replied")
    assert mail["In-Reply-To"] == "<letter@example.com>"
    assert mail["References"] == "<a@x.example> <b@x.example> <letter@example.com>"
    assert "R-1" in mail.get_body(("plain",)).get_content() and mail["Reply-To"] == "privacy@responsys.example"


def test_its_envelope_has_the_null_sender(take_in, letter, relay, at):
    answered(take_in(letter()), at)
    send_due(at=at)
    assert (relay.senders, relay.recipients) == ([""], ["ann@example.com"])


@pytest.mark.parametrize(
    "text", ["", "<[[opt_out_token]]@x.example>", "nonsense", "<a@b\u00e9.example>", "<a b@c.example>"]
)
def test_a_message_id_that_cannot_be_quoted_is_left_out(take_in, letter, relay, at, text):
    answered(take_in(letter(message_id=text)), at)
    assert sent_bytes(relay, at)["In-Reply-To"] is None


def test_what_may_not_be_answered_is_not(take_in, letter, at):
    assert answered(take_in(letter(precedence="bulk")), at) is None and Message.objects.count() == 0


def test_a_sender_gets_one_within_a_day_and_another_the_day_after(take_in, letter, at):
    evening = at.replace(hour=23, minute=59)
    assert answered(take_in(letter(subject="first")), evening)
    assert (
        answered(take_in(letter(subject="second", return_path="<ANN@example.com>")), evening + timedelta(minutes=2))
        is None
    )
    assert answered(take_in(letter(subject="of another", return_path="<ben@example.com>")), evening)
    assert answered(take_in(letter(subject="third")), evening + timedelta(hours=24, minutes=1))


def test_one_that_was_not_queued_after_all_does_not_count(take_in, letter, at):
    mail = take_in(letter())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        answered(mail, at)
        raise ZeroDivisionError
    assert answered(mail, at)


def test_an_answer_to_an_automatic_answer_gets_none_ever(take_in, letter, at):
    answered(take_in(letter()), at)
    ours = message_id(delivery=Delivery.objects.get().pk)
    mail = take_in(letter(message_id="<2@example.com>", references=f"<x@y.example> {ours}"))
    assert answered(mail, at + timedelta(days=30)) is None


@pytest.mark.django_db(transaction=True)
def test_processes_side_by_side_answer_once(take_in, letter, at):
    mails = [take_in(letter(subject=f"Letter {number}")) for number in range(8)]

    def work(mail):
        answered(IncomingMail.objects.get(pk=mail.pk), at)
        connection.close()

    workers = [threading.Thread(target=work, args=[mail]) for mail in mails]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert Delivery.objects.count() == 1
