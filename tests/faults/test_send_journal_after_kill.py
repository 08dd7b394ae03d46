import threading
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import connection

from responsys_site.mail.models import Delivery, Message
from responsys_site.mail.models.delivery import CLAIM_LASTS
from responsys_site.mail.queue import recovery
from responsys_site.mail.queue.claims import claim, release_expired_claims
from responsys_site.mail.queue.recovery import open_send_journal, recover
from responsys_site.mail.queue.results import AttemptResult, record_results
from responsys_site.mail.queue.tasks import send_due

KINDS = list(Message.Kind)


class Killed(Exception):
    """What ends a run without its journal being removed, as a kill does."""


@pytest.fixture
def worker(at):
    """Claim what is due, note what `does(notes, delivery)` notes of the first delivery, and be killed."""

    def work(does):
        with suppress(Killed), open_send_journal() as notes:
            first, *_ = claim(by=notes.claim, at=at)
            does(notes, first.pk)
            raise Killed

    return work


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_noted_nothing_was_tried(queued, worker, at, kind):
    queued("ann@example.com", "ben@example.com", kind=kind)
    worker(lambda notes, first: None)
    assert recover(at=at) == 1 and states() == ["queued", "queued"]
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.parametrize(
    ("kind", "state"), [("marketing", "in doubt"), ("legal", "deferred"), ("transactional", "deferred")]
)
def test_an_intent_alone_is_a_doubt(queued, worker, at, kind, state):
    queued("ann@example.com", "ben@example.com", kind=Message.Kind(kind))
    worker(lambda notes, first: notes.begin(first))
    recover(at=at)
    assert states() == [state, "queued"]


def test_what_is_in_doubt_goes_again_at_once_under_its_message_id(queued, relay, worker, at):
    delivery = queued()
    worker(lambda notes, first: notes.begin(first))
    send_due(at=at)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 2)
    assert delivery.message_id_header.encode() in relay.taken[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_result_noted_is_the_result(queued, relay, worker, at, kind):
    queued("ann@example.com", "ben@example.com", kind=kind)

    def sent(notes, first):
        notes.begin(first)
        notes.complete(AttemptResult(first, "sent", at, "250 taken"))

    worker(sent)
    send_due(at=at)
    assert states() == ["sent", "sent"] and relay.recipients == ["ben@example.com"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_cut_off_is_no_line(queued, worker, at, kind):
    queued(kind=kind)

    def torn(notes, first):
        notes.begin(first)
        notes.file.write(b'{"delivery": 1, "sta')

    worker(torn)
    recover(at=at)
    assert states() == ["in doubt" if kind == "marketing" else "deferred"]


def test_what_was_recorded_already_is_not_recorded_again(queued, worker, at):
    queued()

    def recorded(notes, first):
        notes.complete(AttemptResult(first, "sent", at, "250 taken"))
        record_results(results=[AttemptResult(first, "sent", at, "250 taken")], by=notes.claim)

    worker(recorded)
    recover(at=at)
    assert list(Delivery.objects.values_list("state", "attempts")) == [("sent", 1)]


def test_a_worker_that_lives_is_left_alone(queued, at):
    queued()
    with open_send_journal() as notes:
        claim(by=notes.claim, at=at)
        notes.begin(Delivery.objects.get().pk)
        assert recover(at=at) == 0 and states() == ["sending"]


@pytest.mark.django_db(transaction=True)
def test_two_that_recover_at_once_do_it_once(queued, worker, at):
    queued(*(f"person{number}@example.com" for number in range(50)))
    worker(lambda notes, first: notes.begin(first))
    found = []

    def work():
        found.append(recover(at=at))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(found) == 1 and states() == ["deferred"] + ["queued"] * 49
    assert list(settings.MAIL_JOURNAL.iterdir()) == []


@pytest.mark.parametrize(("again_at", "state"), [(None, "sent"), ("later", "erased")])
def test_who_is_erased_meanwhile_is_not_written_to_again(queued, at, again_at, state):
    delivery = queued()
    claim(by="worker", at=at)
    Delivery.objects.erase(address_digests=[delivery.address_digest], at=at)
    result = (
        AttemptResult(delivery.pk, "deferred", at, "451", at)
        if again_at
        else AttemptResult(delivery.pk, "sent", at, "250")
    )
    record_results(results=[result], by="worker")
    assert Delivery.objects.values_list("state", "address").get() == (state, "")


def test_who_is_erased_while_a_killed_worker_had_the_mail_is_erased(queued, worker, at):
    delivery = queued()
    worker(lambda notes, first: None)
    Delivery.objects.erase(address_digests=[delivery.address_digest], at=at)
    recover(at=at)
    assert states() == ["erased"]


def test_what_was_noted_before_the_machine_started_is_not(queued, worker, at, monkeypatch):
    queued("ann@example.com", "ben@example.com", kind=Message.Kind.MARKETING)
    worker(lambda notes, first: None)
    monkeypatch.setattr(recovery, "_boot_id", lambda: "a later start")
    assert recover(at=at) == 0 and states() == ["sending", "sending"]
    assert list(settings.MAIL_JOURNAL.iterdir()) == []
    release_expired_claims(at=at + CLAIM_LASTS)
    assert states() == ["in doubt", "in doubt"]
