"""Each mail to the privacy office leads to the page of the very version that it is about."""

from datetime import timedelta

import pytest
from django.core import mail

from privacy.models import PolicyVersion
from privacy.notices.privacy_office import remind_of_review
from privacy.notices.settlement import alert_stalled
from responsys_site.mail.queue.tasks import send_due
from tests.privacy.notices.conftest import ADMIN, AWAY, DAY, MINUTE, REFUSING

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


@pytest.fixture
def leads_to(settings, mailer):
    """Say whether the newest mail to the office leads, in both its parts, to this version's page and to no other."""

    def check(version, *, at):
        mailer("django.core.mail.backends.locmem.EmailBackend")
        send_due(at=at)
        newest = [sent for sent in mail.outbox if sent.subject.startswith("Privacy office:")][-1]
        page = f"{settings.SITE_URL}{ADMIN}{version.pk}/change/"
        parts = newest.body, newest.alternatives[0].content
        return all(part.count("/in/admin/") == part.count(page) == 1 for part in parts)

    return check


def test_a_draft_that_waits_for_a_second_person(draft_change, staff_of, leads_to, at):
    draft = draft_change()
    staff_of(0).act(draft, "ask", at=at)
    assert leads_to(draft, at=at)
    assert "Open the draft" in mail.outbox[0].alternatives[0].content


def test_a_posting_that_nobody_carries_out(draft_change, agreed, leads_to, at):
    draft = draft_change()
    agreed(draft, at)
    assert alert_stalled(at=at + HOUR) != []
    assert leads_to(draft, at=at + HOUR)


@pytest.fixture
def under_way(on_file, posted, pass_time, mailer, at):
    """A notice to one person whose mailbox is gone, once the workers have tried by this mailer."""

    def send(by):
        on_file("gone")
        mailer(by)
        return pass_time(posted(at), at)

    return send


def test_a_notice_that_is_held(under_way, leads_to, at):
    version = under_way(REFUSING)
    assert leads_to(version, at=at + MINUTE)
    assert "Open the page of version 3" in mail.outbox[-1].alternatives[0].content


def test_a_notice_that_stands_still(under_way, leads_to, at):
    version = under_way(AWAY)
    assert alert_stalled(at=at + HOUR) != []
    assert leads_to(version, at=at + 2 * HOUR)


def test_a_review_that_is_due(policy, officers, leads_to):
    current = PolicyVersion.objects.get(number=2)
    remind_of_review(at=current.in_force_at + YEAR)
    assert leads_to(current, at=current.in_force_at + YEAR + DAY)
