"""Clocks that differ, a bounce after all, five days of trying, somebody who comes back, a very late withdrawal."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from leads.models import Contact
from privacy.models import PolicyVersion
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.recipients import notify_late_contacts
from privacy.notices.settlement import settle
from privacy.notices.withdraw import send_withdrawal_notices, withdraw
from privacy.policy.notice_stats import notice_stats
from responsys_site.mail.inbound.bounces import handle
from responsys_site.mail.message_ids import return_path
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.claims import claim
from responsys_site.mail.queue.results import AttemptResult, record_results
from responsys_site.mail.queue.tasks import send_due
from tests.mail.conftest import relay  # noqa: F401 (the same site sends to the same relay)
from tests.mail.inbound.conftest import _own_folder, take_in  # noqa: F401 (the same site takes mail in)
from tests.mail.inbound.reports import bounce
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH

SECOND = timedelta(seconds=1)
WORDS = "Unclear words."


def test_a_worker_whose_clock_is_ahead_cannot_make_the_30_days_shorter(on_file, posted, at):
    on_file("ann")
    version = posted(at)
    claim(by="worker", at=at)
    ended_at = at + MINUTE + 4 * SECOND
    record_results(results=[AttemptResult(Delivery.objects.get().pk, "sent", ended_at, "250")], by="worker")
    settle(at=at + MINUTE)
    assert PolicyVersion.objects.get(pk=version.pk).in_force_at == ended_at + MONTH


def test_a_bounce_that_comes_after_all_is_counted_and_moves_nothing(on_file, posted, pass_time, take_in, text_of, at):  # noqa: F811, PLR0917
    on_file("ann", "bob")
    version = pass_time(posted(at), at + MINUTE)
    returned = bounce(to=return_path(delivery=Delivery.objects.get(address="ann@example.com").pk))
    handle(mail=take_in(returned, at=at + DAY), at=at + DAY)
    assert pass_time(version, at + 2 * DAY).settled_at == version.settled_at
    figures = notice_stats(versions=[version])[version.pk]
    assert (figures.told, figures.unreachable, figures.bounced) == (2, 0, 1)


def test_who_is_put_off_for_five_days_is_given_up_and_the_clock_starts_then(on_file, posted, pass_time, relay, at):  # noqa: F811
    on_file(*(f"person{number}" for number in range(9)), "full")
    relay.rcpt_of = {"full@example.com": "452 the mailbox is full"}
    version = pass_time(posted(at), at)
    for days in range(1, 5):
        assert pass_time(version, at + days * DAY).settled_at is None
    version = pass_time(version, at + 5 * DAY)
    assert at + 5 * DAY <= version.settled_at < at + 5 * DAY + MINUTE
    assert notice_stats(versions=[version])[version.pk].unreachable == 1


def test_who_was_erased_unsent_and_is_imported_again_gets_the_late_batch(on_file, posted, pass_time, at):
    (ann,) = on_file("ann")
    version = posted(at)
    Delivery.objects.erase(address_digests=[ann.address_digest], at=at + MINUTE)
    ann.erase(at=at + MINUTE)
    on_file("ann", came=at + DAY)
    assert notify_late_contacts(at=at + DAY) == 1
    pass_time(version, at + DAY)
    assert [sent.to for sent in mail.outbox] == [['"ann" <ann@example.com>']]
    assert Contact.objects.count() == 2


def test_the_last_minute_for_a_withdrawal_goes_by_the_30_days_and_not_by_the_whole_second(posted, officers, at):
    version, ends = posted(at + timedelta(milliseconds=300)), at + MONTH - MINUTE
    before, after = ends + timedelta(milliseconds=200), ends + timedelta(milliseconds=500)
    assert after < version.in_force_at - MINUTE == ends + SECOND
    with pytest.raises(ActionNotAllowed, match="in force"):
        withdraw(version=version, by=officers[0], reason=WORDS, at=after)
    withdraw(version=version, by=officers[0], reason=WORDS, at=before)


def test_mail_that_a_worker_had_in_hand_at_the_withdrawal_is_followed_by_the_word_of_it(on_file, posted, officers, at):
    on_file("ann")
    version = posted(at)
    claim(by="worker", at=at)
    withdraw(version=version, by=officers[0], reason=WORDS, at=at + MINUTE)
    assert send_withdrawal_notices(at=at + MINUTE) == 0
    record_results(results=[AttemptResult(Delivery.objects.get().pk, "sent", at + 2 * MINUTE, "250")], by="worker")
    assert [send_withdrawal_notices(at=at + 3 * MINUTE), send_withdrawal_notices(at=at + 4 * MINUTE)] == [1, 0]
    with time_machine.travel(at + 4 * MINUTE, tick=False):
        send_due(at=at + 4 * MINUTE)
    assert [sent.subject for sent in mail.outbox] == ["Version 3 of our privacy policy is withdrawn"]
