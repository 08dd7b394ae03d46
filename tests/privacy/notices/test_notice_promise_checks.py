from datetime import timedelta

import pytest

from privacy.models import Notice, PolicyVersion
from privacy.notices.settlement import override_hold
from privacy.policy.notice_stats import DeliveryCounts, delivery_counts, notice_stats
from privacy.promise_checks import everyone_is_notified, nothing_is_in_force_early
from responsys_site.core.email_addresses import keyed_digest
from responsys_site.core.promise_checks import CheckFailed
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.control import retry
from tests.privacy.notices.conftest import AWAY, DAY, MINUTE, REFUSING


def test_both_are_kept_through_a_whole_life(on_file, posted, pass_time, at):
    on_file("ann")
    version = pass_time(posted(at), at + MINUTE)
    for moment in (at + DAY, version.in_force_at):
        assert everyone_is_notified(at=moment)
        assert nothing_is_in_force_early(at=moment)


def test_c1_sees_somebody_on_file_without_a_mail(on_file, posted, at):
    posted(at)
    on_file("cleo", came=at + MINUTE)
    with pytest.raises(CheckFailed, match="1 people on file"):
        everyone_is_notified(at=at + DAY)


def test_c1_sees_a_change_without_a_notice(on_file, policy, posted, at, monkeypatch):
    posted(at)
    monkeypatch.setattr(Notice, "Part", type("Part", (), {"NOTICE": "none"}))
    with pytest.raises(CheckFailed, match="without a notice"):
        everyone_is_notified(at=at)


def test_c2_sees_a_version_in_force_too_early(posted, at, monkeypatch):
    posted(at)
    monkeypatch.setattr(PolicyVersion, "in_force_at", at + timedelta(days=29))
    with pytest.raises(CheckFailed, match="too early"):
        nothing_is_in_force_early(at=at)


def test_who_is_tried_again_after_it_has_settled_is_extra(on_file, posted, pass_time, mailer, at):
    on_file(*(f"person{number}" for number in range(9)), "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    retry(deliveries=Delivery.objects.all(), at=at + DAY)
    assert nothing_is_in_force_early(at=at + DAY) and everyone_is_notified(at=at + DAY)
    before = delivery_counts(version=version), notice_stats(versions=[version])
    assert before[0] == DeliveryCounts(people=10, told=9, unreachable=1)
    mailer("django.core.mail.backends.locmem.EmailBackend")
    assert pass_time(version, at + DAY).settled_at == version.settled_at
    assert (delivery_counts(version=version).told, notice_stats(versions=[version])) == (10, before[1])


@pytest.mark.parametrize("earlier", [timedelta(0), timedelta(seconds=9)])
def test_who_is_tried_again_in_the_moment_of_settling_is_extra_too(  # noqa: PLR0917
    on_file, posted, pass_time, officers, mailer, at, earlier
):
    on_file("ann", "gone")
    mailer(REFUSING)
    held = pass_time(posted(at), at + MINUTE)
    override_hold(version=held, by=officers[0], reason="An old list.", at=at + DAY)
    retry(deliveries=Delivery.objects.all(), at=at + DAY - earlier)  # asked for before, and done after
    assert PolicyVersion.objects.get(pk=held.pk).settled_at == at + DAY
    assert nothing_is_in_force_early(at=at + DAY)


def test_c2_sees_that_somebody_had_no_outcome_when_the_clock_started(on_file, posted, pass_time, mailer, at):
    on_file("ann", "bob")
    mailer(AWAY)
    version = pass_time(posted(at), at + MINUTE)
    Delivery.objects.filter(address="bob@example.com").update(state="in doubt", next_attempt_at=None, ended_at=at)
    mailer("django.core.mail.backends.locmem.EmailBackend")
    assert pass_time(version, at + DAY).settled_at
    with pytest.raises(CheckFailed, match="1 of 2 people had no outcome"):
        nothing_is_in_force_early(at=at + DAY)


def test_who_was_erased_before_the_sending_had_an_outcome(on_file, posted, pass_time, at):
    on_file("ann", "bob")
    version = posted(at)
    Delivery.objects.erase(address_digests=[keyed_digest("bob@example.com")], at=at + MINUTE)
    assert pass_time(version, at + MINUTE).settled_at
    assert nothing_is_in_force_early(at=at + DAY)


def test_c2_sees_a_clock_that_runs_while_somebody_waits(on_file, posted, pass_time, at):
    on_file("ann")
    pass_time(posted(at), at + MINUTE)
    Delivery.objects.update(state="queued", ended_at=None, next_attempt_at=at)
    with pytest.raises(CheckFailed, match="still waits"):
        nothing_is_in_force_early(at=at + DAY)
