from datetime import timedelta

import pytest

from responsys_site.core.jobs.scheduler import run
from responsys_site.mail.inbound import retention
from responsys_site.mail.models import BounceReport, IncomingMail
from responsys_site.mail.models.inbound_mail import BodyChunk

YEAR = timedelta(days=365)


@pytest.fixture
def decided(take_in, letter, at):
    def put(state: str) -> IncomingMail:
        mail = take_in(letter(subject=state))
        mail.finish(state=state, at=at, by="staff 1")
        return mail

    return put


def purged(at) -> str:
    run(name="purge-incoming-mail", at=at)
    return sorted(IncomingMail.objects.exclude(erased_at=None).values_list("state", flat=True))


def test_what_was_dealt_with_goes_after_its_days(decided, at):
    decided("handled"), decided("ignored")
    assert purged(at + YEAR - timedelta(seconds=1)) == []
    assert purged(at + YEAR) == ["handled", "ignored"]
    assert not BodyChunk.objects.exists() and not IncomingMail.objects.exclude(author="").exists()


def test_what_waits_for_somebody_stays(decided, take_in, letter, at):
    decided("waits for staff"), take_in(letter())
    assert purged(at + 10 * YEAR) == []


def test_the_days_are_a_setting(decided, at, settings):
    settings.INCOMING_MAIL_DAYS = 10
    decided("handled")
    assert purged(at + timedelta(days=10)) == ["handled"]


def test_what_a_row_of_another_app_refers_to_stays_until_that_row_is_gone(decided, queued, at, monkeypatch):
    monkeypatch.setattr(retention, "INDEPENDENT_MODELS", {BodyChunk})  # a report stands in for a case of the desk
    mail = decided("handled")
    report = BounceReport.objects.create(delivery=queued(), kind="soft", received_at=at, mail=mail)
    assert purged(at + YEAR) == []
    report.delete()
    assert purged(at + YEAR) == ["handled"]
