"""Whoever moves while a version is coming is told once the clock runs, and the audience stays as many as it was."""

import pytest

from leads.models import Contact
from leads.profile.address_change import confirm_new_address, request_address_change
from privacy.models import Notice
from privacy.notices.settlement import resend_notice
from privacy.notices.status import delivery_history
from privacy.policy.notice_stats import DeliveryCounts, delivery_counts, notice_stats
from privacy.promise_checks import nothing_is_in_force_early
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.claims import claim
from responsys_site.mail.queue.control import retry
from responsys_site.mail.rendering.placeholders import delivery_fields
from tests.privacy.notices.conftest import DAY, MINUTE, REFUSING


@pytest.fixture
def move(db):
    def moved(name, to, at):
        request_address_change(contact=Contact.objects.get(name=name), address=to, at=at)
        asked = Delivery.objects.filter(message__template="leads/confirm_address", address=to).latest("pk")
        confirm_new_address(token=delivery_fields(delivery=asked)["new_address_token"], at=at)

    return moved


def states(address):
    return [line.state for line in delivery_history(address_digest=keyed_digest(address))]


def people(version):
    return notice_stats(versions=[version])[version.pk].people


def test_there_and_back_before_it_is_sent(on_file, posted, pass_time, move, at):
    on_file("ann")
    version = posted(at)
    move("ann", "new@example.com", at + MINUTE)
    move("ann", "ann@example.com", at + 2 * MINUTE)
    version = pass_time(version, at + 3 * MINUTE)
    assert version.settled_at and people(version) == 1
    assert "sent" in states("new@example.com") + states("ann@example.com")


def test_to_the_address_of_somebody_who_was_told_there(on_file, posted, pass_time, move, at):
    on_file("ann", "bob")
    version = posted(at)
    move("bob", "new@example.com", at + MINUTE)
    move("ann", "bob@example.com", at + 2 * MINUTE)
    version = pass_time(version, at + 3 * MINUTE)
    assert version.settled_at and people(version) == 2
    assert states("ann@example.com") == states("new@example.com") == ["sent"]


def test_from_an_address_that_was_refused_the_notice_follows_and_no_clock_waits(  # noqa: PLR0917
    on_file, posted, pass_time, mailer, move, at
):
    on_file(*(f"person{number}" for number in range(9)), "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    mailer("django.core.mail.backends.locmem.EmailBackend")
    move("gone", "new@example.com", at + DAY)
    assert nothing_is_in_force_early(at=at + DAY)
    assert people(pass_time(version, at + 2 * DAY)) == 10
    (line,) = delivery_history(address_digest=keyed_digest("new@example.com"))
    assert (line.part, line.state) == (Notice.Part.LATE, "sent")


def test_while_it_is_sent_again_to_an_address_that_was_refused(  # noqa: PLR0917
    on_file, posted, pass_time, mailer, officers, move, at
):
    on_file("bob", "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    mailer("django.core.mail.backends.locmem.EmailBackend")
    resend_notice(version=version, by=officers[0], at=at + DAY)
    move("gone", "new@example.com", at + DAY + MINUTE)
    assert delivery_counts(version=version) == DeliveryCounts(people=2, told=1, waiting=1)
    retry(deliveries=Delivery.objects.filter(address="gone@example.com", state="failed"), at=at + DAY + 2 * MINUTE)
    version = pass_time(version, at + DAY + 2 * MINUTE)
    assert version.settled_at and delivery_counts(version=version) == DeliveryCounts(people=2, told=2)


def test_while_a_worker_has_the_mail_in_hand(on_file, posted, pass_time, move, at):
    on_file("ann")
    version = posted(at)
    claim(by="worker", at=at)
    move("ann", "new@example.com", at + MINUTE)
    Delivery.objects.claimed(by="worker").update(state="queued", claimed_until=None, claimed_by="")
    assert people(pass_time(version, at + 2 * MINUTE)) == 1
    assert states("new@example.com") == states("ann@example.com") == ["sent"]
