"""An outage of our own, a pause and a development mailbox cannot start the clock; staff are told after an hour."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from privacy.models import PolicyVersion
from privacy.notices.publish import publish_approved
from privacy.notices.settlement import alert_stalled, is_stalled
from privacy.notices.status import describe_status
from responsys_site.core.http import snapshot
from responsys_site.mail.models import Delivery
from responsys_site.mail.queue.control import cancel, pause
from tests.privacy.notices.conftest import AWAY, DAY, MINUTE, MONTH, NAMELESS

HOUR = timedelta(hours=1)


@pytest.fixture
def version(on_file, posted, at):
    on_file("ann", "bob")
    return posted(at)


def notice_of(version):
    return version.notices.get(part="notice").message


@pytest.mark.parametrize("relay", [AWAY, NAMELESS])
def test_a_relay_that_is_away_or_has_no_name(version, pass_time, mailer, at, relay):
    mailer(relay)
    late = pass_time(version, at + 2 * MONTH)
    assert (late.settled_at, late.in_force_at) == (None, None)
    assert is_stalled(version=late, at=at + 2 * MONTH)


def test_a_pause(version, pass_time, at):
    pause(message=notice_of(version), at=at)
    assert pass_time(version, at + MONTH).settled_at is None
    assert "stalled" in describe_status(version=version, at=at + MONTH)


def test_mail_that_somebody_cancelled(version, pass_time, at):
    cancel(message=notice_of(version), at=at)
    assert pass_time(version, at + MONTH).settled_at is None
    assert "2 stopped by hand" in describe_status(version=version, at=at + MONTH)


def test_a_development_mailbox(version, pass_time, settings, tmp_path, at):
    backend = "responsys_site.mail.dev_mailbox.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"folder": tmp_path}}}
    assert pass_time(version, at + MINUTE).settled_at is None
    assert Delivery.objects.filter(state="sent").count() == 2


def test_the_page_never_gives_a_date_that_may_pass(version, text_of, now):
    assert "not in force before 23 December 2026; waiting for notices" in text_of(
        "/privacy/versions/3/"
    ).lower().replace("december", "December")


def test_a_date_that_would_pass_goes_on_with_the_days(version, text_of, now, at):
    for days, date in ((29, "21 January 2027"), (60, "21 February 2027")):
        now.move_to(at + days * DAY)
        snapshot.clear()
        for page in ("/", "/privacy/", "/privacy/versions/", "/privacy/versions/3/", "/request-information/"):
            assert f"not before {date}" in text_of(page) or f"Not in force before {date}" in text_of(page)


def test_a_correction_of_a_coming_version_has_the_dates_of_what_it_corrects(
    version, draft_change, agreed, text_of, now
):
    at = version.posted_at + MINUTE
    agreed(draft_change(kind="correction", of=3, corrects=version, words=lambda text: text), at)
    publish_approved(at=at)
    assert "Version 4 comes into force not before 23 December 2026; waiting for notices." in text_of("/")


def test_staff_are_told_once_a_day_after_an_hour(version, pass_time, mailer, at):
    mailer(AWAY)
    assert alert_stalled(at=at + HOUR - MINUTE) == []
    for later in (HOUR, HOUR + MINUTE):
        assert alert_stalled(at=at + later) == ["the notice of version 3 is stalled"]
    assert (
        Delivery.objects.filter(message__template="privacy/office_notification", address="ada@example.com").count() == 1
    )


def test_a_restored_notice_that_is_found_settled_late_is_not_in_force_before_anybody_knew(version, pass_time, at):
    Delivery.objects.update(state="sent", ended_at=at, next_attempt_at=None)
    assert pass_time(version, at + 40 * DAY).settled_at == at + 40 * DAY


def test_the_database_starts_no_clock_while_one_waits(version, at):
    with pytest.raises(DatabaseError, match="has not settled"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(settled_at=at)
