"""A few bounces are counted; too many hold the notice until somebody says why in public, or mends it."""

import pytest

from privacy.models import Hold
from privacy.notices.privacy_office import ActionNotAllowed
from privacy.notices.settlement import override_hold, resend_notice
from privacy.policy.notice_stats import notice_stats
from responsys_site.core.models import AuditEvent
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.control import retry
from tests.privacy.notices.conftest import DAY, MINUTE, MONTH, REFUSING

NINE = tuple(f"person{number}" for number in range(9))


def test_a_tenth_that_bounces_is_counted_and_holds_nothing_up(on_file, posted, pass_time, mailer, at):
    on_file(*NINE, "gone")
    mailer(REFUSING)
    version = pass_time(posted(at), at + MINUTE)
    figures = notice_stats(versions=[version])[version.pk]
    assert (figures.people, figures.told, figures.unreachable) == (10, 9, 1)
    assert version.settled_at is not None


@pytest.fixture
def held(on_file, posted, pass_time, mailer, at):
    on_file(*NINE[:8], "gone")
    mailer(REFUSING)
    return pass_time(posted(at), at + MINUTE)


def test_more_than_a_tenth_hold_the_notice_and_the_office_is_told(held, pass_time, at):
    assert pass_time(held, at + 2 * MONTH).settled_at is None
    assert Hold.objects.get().unreachable == 1
    assert AuditEvent.objects.filter(kind="policy notice held").count() == 1
    assert Delivery.objects.filter(message__template="privacy/office_notification").exists()


def test_a_public_reason_lets_it_settle_from_then_on(held, officers, pass_time, at, text_of):
    override_hold(version=held, by=officers[0], reason="An old list.", at=at + 3 * DAY)
    version = pass_time(held, at + 3 * DAY)
    assert version.settled_at == at + 3 * DAY
    assert "An old list." in text_of("/privacy/versions/3/")


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_reason_releases_nothing(held, officers, reason, at):
    with pytest.raises(ActionNotAllowed):
        override_hold(version=held, by=officers[0], reason=reason, at=at + DAY)


def test_mended_and_sent_again_it_settles_when_they_are_reached(held, officers, pass_time, mailer, at):
    mailer("django.core.mail.backends.locmem.EmailBackend")
    assert resend_notice(version=held, by=officers[0], at=at + DAY) == 1
    version = pass_time(held, at + DAY + MINUTE)
    assert at + DAY < version.settled_at < at + DAY + 2 * MINUTE
    assert notice_stats(versions=[version])[version.pk].told == 9


def test_who_is_reached_by_the_second_mail_and_by_the_first_tried_again_is_one_person(
    held, officers, pass_time, mailer, at
):
    mailer("django.core.mail.backends.locmem.EmailBackend")
    resend_notice(version=held, by=officers[0], at=at + DAY)
    retry(deliveries=Delivery.objects.filter(address="gone@example.com"), at=at + DAY)
    version = pass_time(held, at + DAY + MINUTE)
    assert Delivery.objects.filter(address="gone@example.com", state="sent").count() == 2
    figures = notice_stats(versions=[version])[version.pk]
    assert (figures.people, figures.told, figures.unreachable) == (9, 9, 0)
