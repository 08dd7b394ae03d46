import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from leads.models import AcknowledgedRequest, ConsentEvent, Contact, InformationRequest, Link
from leads.requests import follow_up
from responsys_site.core.jobs.scheduler import SomeRowsFailed, run
from responsys_site.core.models import Heartbeat
from responsys_site.mail.queue.tasks import send_due

ELSEWHERE = "203.0.113.9"


@pytest.fixture
def clock():
    """Noon, so that no day ends meanwhile."""
    with time_machine.travel(datetime.now(UTC).replace(hour=12), tick=False) as clock:
        yield clock


@pytest.fixture
def follow_ups(clock):
    """Let an hour go by, and return the bodies of the follow-ups that were mailed since."""

    def mailed(*, after=timedelta(hours=1)) -> list[str]:
        clock.shift(after)
        del mail.outbox[:]
        run(name="mail-follow-ups", at=timezone.now())
        send_due(at=timezone.now())
        return [one.body for one in mail.outbox if "other request" in one.subject]

    return mailed


def later_references() -> set[str]:
    return set(InformationRequest.objects.order_by("pk").values_list("reference", flat=True)[1:])


def followed_up() -> list[list[str]]:
    return [one.to for one in mail.outbox if "other request" in one.subject]


def test_one_mail_has_each_reference_and_a_receipt_that_opens(ask, client, follow_ups):
    [ask() for _ in range(3)]
    (body,) = follow_ups()
    assert set(re.findall(r"R-\w{6}", body)) == later_references()
    receipts = re.findall(r"https://[^/]+(/\S*receipts/\S+)", body)
    assert len(receipts) == 2 and {client.get(path).status_code for path in receipts} == {200}
    assert follow_ups() == []


def test_a_wish_for_updates_can_be_confirmed_by_its_link(ask, client, follow_ups):
    ask()
    ask(updates="on")
    path = re.search(r"https://[^/]+(/\S*confirm\S*)", follow_ups()[0])[1]
    key = re.search(r'name="key" value="([^"]+)"', client.get(path).text)[1]
    assert client.post(path, {"key": key}).status_code == 200
    assert ConsentEvent.objects.filter(purpose="updates", action="confirmed").exists()


def test_no_more_than_one_an_hour(ask, follow_ups):
    [ask() for _ in range(2)]
    assert follow_ups(after=timedelta(minutes=59)) == [] and len(follow_ups(after=timedelta(minutes=1))) == 1
    ask()
    assert follow_ups(after=timedelta(minutes=59)) == [] and len(follow_ups(after=timedelta(minutes=1))) == 1


def test_from_different_networks_a_stranger_gets_none(ask, follow_ups):
    ask()
    ask(ip=ELSEWHERE)
    assert follow_ups() == []


def test_from_different_networks_a_confirmed_address_gets_it(ask, follow_ups):
    ask()
    ask(ip=ELSEWHERE)
    contact = Contact.objects.get()
    ConsentEvent.objects.create(
        contact=contact,
        address_digest=contact.address_digest,
        purpose="updates",
        action="confirmed",
        channel="link",
        wording="yes",
        wording_sha256="0" * 64,
        at=timezone.now(),
        policy_version_id=2,
        policy_text_sha256="0" * 64,
    )
    assert len(follow_ups()) == 1


def test_somebody_who_was_erased_gets_none_and_nothing_is_kept_of_it(ask, follow_ups):
    from leads.personal_data import erase_rows

    [ask() for _ in range(2)]
    erase_rows(digests=[Contact.objects.get().address_digest], at=timezone.now())
    assert follow_ups() == [] and not AcknowledgedRequest.objects.exists()


def test_after_two_days_nothing_tells_which_network_asked(ask, follow_ups):
    ask()
    ask(ip=ELSEWHERE)
    follow_ups(after=timedelta(days=2, minutes=1))
    assert not AcknowledgedRequest.objects.exists() and Link.objects.exists()


def test_a_row_that_a_clock_dated_ahead_stops_nobody_elses_follow_up(ask, follow_ups):
    for email in ("ann.smith@example.com", "bea@example.com"):
        [ask(email=email) for _ in range(2)]
    ahead = AcknowledgedRequest.objects.filter(request__contact=Contact.objects.earliest("pk"))
    ahead.filter(mailed_at=None).update(recorded_at=timezone.now() + timedelta(days=3))
    follow_ups()
    assert followed_up() == [["bea@example.com"]]


def test_a_person_whose_follow_up_fails_stops_nobody_elses(ask, follow_ups, monkeypatch, caplog):
    for email in ("ann.smith@example.com", "bea@example.com"):
        [ask(email=email) for _ in range(2)]
    Heartbeat.objects.create(name="mail-follow-ups", due_at=timezone.now())
    queue, first = follow_up._queue, Contact.objects.earliest("pk")
    monkeypatch.setattr(follow_up, "_queue", lambda person, *rest: 1 / 0 if person == first else queue(person, *rest))
    with pytest.raises(SomeRowsFailed):
        follow_ups()
    assert Heartbeat.objects.get(name="mail-follow-ups").last_message == "failed: 1 of 2"
    assert "One row failed: ZeroDivisionError" in caplog.text and "in leads.requests.follow_up" in caplog.text
    assert "ann.smith" not in caplog.text
    send_due(at=timezone.now())
    assert followed_up() == [["bea@example.com"]]
